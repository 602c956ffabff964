"""No grid, however odd, breaks a parser, and every row read is kept or quarantined."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring import formats
from monitoring.domain.grid import Workbook
from monitoring.domain.intake import packed, unpacked
from tests.monitoring import workbooks
from tests.monitoring.workbooks import KEY, grid

CELLS = st.one_of(
    st.just(""),
    st.sampled_from(["sch053001", "отсутствовал", "X", "не пройд.", "1", "нет", "Средние", "Всего участников 3", "№"]),
    st.sampled_from(
        ["МБОУ(edu053001)", "Район(reg05_m001)", "Вся выборка", "(edu53001)", "09.03.2022 08:03:00", "1(2)2(3)", "+-2"]
    ),
    st.sampled_from(
        ["Понизили (Отметка < Отметка по журналу)", "Всего", "Ср.% вып. уч. гр.баллов 2", "9 уч.", "Итого"]
    ),
    st.sampled_from(["Лицей(edu053001) | Кол-во участников: 1", "2 (1б)", "61,3++", "4,1/48", "12,5%", "-"]),
    st.sampled_from([0.0, 1.0, 2.0, 5.0, 60001.0, 100.0, 25.0, 6.701234567890123e16, float("nan"), True]),
    st.text(max_size=8),
    st.floats(),
    st.dates(),
    st.datetimes(),
)
HEADS = [
    [workbooks.HEADER_2020],
    [workbooks.HEADER_2021],
    [workbooks.HEADER_2022],
    workbooks.report("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0], []),
    workbooks.report("Распределение первичных баллов", [0.0, 1.0, 2.0, 3.0], []),
    workbooks.protocol_11([workbooks.row_11()]),
    [["12 - Обществознание 2026.07.03"], [*workbooks.HEADER_11[:-1], "Оценка"]],
    [workbooks.HEADER_2026],
    workbooks.individual(["МБОУ «СОШ №1»(edu200101) | Кол-во участников: 2"]),
    workbooks.journal(),
    [["Сравнение отметок с отметками по журналу"], ["Группы участников", "Кол-во участников", "%"]],
    workbooks.tasks(),
    workbooks.tasks(title="Выполнение заданий группами участников"),
    workbooks.planned(),
    [workbooks.HEADER_PLAIN],
    [["Логин ОО", "Школа", "Участников", "2 (%)", "3 (%)", "4 (%)", "5 (%)"]],
    [["№", "Код ОО", "Фамилия", "Состояние апелляции", "Текущие"]],
    [["Английский язык п.: 2021.06.18, у.: 2021.06.21"], workbooks.HEADER_11],
]


@pytest.mark.parametrize("head", HEADS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_grid_breaks_a_parser(head, data):
    width = max(map(len, head))
    rows = st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=8)
    body = data.draw(rows)
    if data.draw(st.booleans()):
        body = [*body, *head, *data.draw(rows)]
    result = formats.parse(Workbook("x.xlsx", (grid([*head, *body]),)), KEY)
    for work in result.works:
        assert work.rows_read == len(work.pupils) + len(work.groups) + work.quarantined
        assert {len(column) for column in vars(work.pupils).values()} == {len(work.pupils)}
        assert {len(tasks) for tasks in work.pupils.tasks} <= {len(work.tasks)}
    assert unpacked(packed(result)) == result


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=12))
def test_a_random_grid_is_answered(rows):
    assert formats.parse(Workbook("x.csv", (grid(rows),)), KEY).problems
