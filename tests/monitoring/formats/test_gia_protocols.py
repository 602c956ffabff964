"""Plain protocols of РИС ГИА-11 and ГИА-9."""

import re

import pytest

from monitoring import formats
from monitoring.domain.grid import Workbook
from monitoring.domain.intake import ParsedFile, Severity, Source, Task, WorkHint
from monitoring.formats.gia9_protocol import FORMAT as GIA9
from monitoring.formats.gia11_protocol import FORMAT as GIA11
from tests.monitoring.workbooks import HEADER_11, KEY, codes, grid, parsed, problem, protocol_11, row_11

# Header and row of a sparse csv, as they are printed: merged print columns leave empty ones.
SPARSE = [
    "01 - Русский язык 2022.06.23;;;;;;;;;;;;;;;;;;;;;;;;;;;",
    (
        "№;;Код МСУ;;Код ОО;;Класс;;Код ППЭ;;Аудитория;;Фамилия;Имя;Отчество;;Серия;;Номер;;Задания с кратким ответом;;"
        "Задания с развёрнутым ответом;;Первичный балл;;Балл;"
    ),
    "1;;111;;111002;;11;;1018;;9;;Петров;Пётр;Петрович;;4507;;222222;;++++++;;1(1)1(1)1(1)1(1);;6;;39;",
    "Средние;;;;;;;;;;;;;;;;;;;;;;;;6;;39",
    "Минимальная граница;;;;;;;;;;;;;;;;;;;;;;;;24;;;;",
    "Всего участников;;;;;;;;;;;;;;;;;;;;;;;;1;;;;",
]
BASE = [
    "22 - Математика базовая 2022.06.27",
    "№;Код ОО;Класс;Код ППЭ;Аудитория;Фамилия;Имя;Отчество;Серия;Номер;Задания с кратким ответом;Первичный балл;Оценка",
    "1;111002;11Б;1081;0005;Петров;Пётр;Петрович;4507;222222;++++-+++-+++-+--++---;13;4",
    "2;111002;11Б;1081;0005;Сидоров;Сидор;Сидорович;4507;222223;+--------------------;1;2",
]
FOREIGN = [
    '"Английский язык п:2022.06.14; у:2022.06.16"',
    (
        "№;Фамилия;;;Имя;;;Отчество;;Документ;Код ОО;Класс;Код ППЭ;Аудитория;;Часть с кратким ответом;"
        "Часть с развёрнутым ответом;Устная часть;Первичный балл устной части;Первичный балл письм. части;"
        "Первичный балл;Тестовый балл"
    ),
    "1;Петров;;;Пётр;;;Петрович;;4507 222222;111002;11;1018;9;;++-;2(3);1(2);10;50;60;71",
]
HEADER_9 = "№|Код ОО|Класс||Код ППЭ||Аудитория||Код МСУ||Фамилия||Имя|Отчество|Задания с кратким ответом|||"
HEADER_9 += "Задания с развёрнутым ответом|Первичный балл||Оценка"
PUPIL_9 = [1.0, 9306.0, "9А", "", 1003.0, "", 109.0, "", 209.0, "", "Исаев", "", "Иса", "Исаевич"]
NINE = [
    ["Протокол проверки результатов"],
    ["20 - Чеченская Республика"],
    ["12 - Обществознание 2026.07.03"],
    [],
    HEADER_9.split("|"),
    [*PUPIL_9, "++++++++++2+++++", "", "", "1(2)2(3)2(2)", 27.0, "", 4.0],
    ["Средние"],
    ["04 - Химия 2026.07.03"],
    [*PUPIL_9, "++-", "", "", "", 2.0, "", 2.0],
]
NAMES = ("Иванов", "Иван", "Петров", "Пётр", "Исаев", "Сидор", "4507", "222222")


def from_csv(*blocks: list[str]) -> ParsedFile:
    """The lines as the csv reader cuts them."""
    lines = [line for block in blocks for line in block]
    return parsed([line[1:-1].split("\t") if line[0] == '"' else line.split(";") for line in lines])


def assert_nobody_is_named(result: ParsedFile) -> None:
    text = repr(result)
    assert [name for name in NAMES if re.search(rf"\b{name}", text)] == []


def test_a_sparse_protocol_of_ege_is_read():
    result = from_csv(SPARSE)
    (work,) = result.works
    assert (result.format, result.problems) == ("gia11_protocol", [])
    assert work.hint == WorkHint("ege", 2022, 11, "Русский язык", "", "2022-06-23")
    assert (work.source, work.code_system) == (Source.PUPILS, "ris11")
    assert (work.pupils.school, work.pupils.primary, work.pupils.score) == (["111002"], [6], [39])
    assert (work.pupils.mark, work.pupils.tasks) == ([None], ["1111111111"])
    assert work.tasks[5:7] == [Task("6"), Task("Р1", 1)]
    assert (work.rows_read, work.quarantined) == (1, 0)
    assert_nobody_is_named(result)


def test_a_dense_protocol_is_read():
    result = parsed(protocol_11([row_11()]))
    pupils = result.works[0].pupils
    assert (pupils.school, pupils.class_label, pupils.primary, pupils.score) == (["53001"], ["А"], [8], [57])
    assert (pupils.tasks, result.works[0].tasks[3:]) == (["110213"], [Task("4"), Task("Р1", 2), Task("Р2", 3)])
    assert_nobody_is_named(result)


def test_base_maths_has_marks_and_its_level():
    result = from_csv(BASE)
    (work,) = result.works
    assert work.hint == WorkHint("ege", 2022, 11, "Математика базовая", "base", "2022-06-27")
    assert (work.pupils.mark, work.pupils.score, work.pupils.primary) == ([4, 2], [None, None], [13, 1])


def test_base_maths_headed_with_a_score_is_still_marked():
    header = [*HEADER_11[:-1], "Балл"]
    result = parsed([["22 - Математика базовая 2022.06.27"], header, row_11(score="4")])
    assert (result.works[0].pupils.mark, result.works[0].pupils.score) == ([4], [None])


def test_profile_maths_has_its_level():
    assert parsed(protocol_11([row_11()], "02 - Математика 2022.06.02")).works[0].hint.level == "profile"


def test_a_foreign_language_has_no_code_and_counts_by_its_first_date():
    result = from_csv(FOREIGN)
    (work,) = result.works
    assert work.hint == WorkHint("ege", 2022, 11, "Английский язык", "", "2022-06-14")
    assert (work.pupils.primary, work.pupils.score, work.pupils.tasks) == ([60], [71], ["1102"])


def test_the_title_may_be_shifted_and_the_subject_long():
    result = parsed(protocol_11([row_11()], ""))
    assert codes(result) == {"no_title"}
    rows = protocol_11([row_11()])
    rows[0] = ["", "", "", "25 - Информатика и ИКТ (КЕГЭ) 2021.06.24", ""]
    assert parsed(rows).works[0].hint == WorkHint("ege", 2021, 11, "Информатика и ИКТ (КЕГЭ)", "", "2021-06-24")


def test_several_exams_in_one_file_are_several_works():
    result = from_csv(SPARSE, BASE, FOREIGN)
    assert [work.hint.subject for work in result.works] == ["Русский язык", "Математика базовая", "Английский язык"]
    digests = {pupil for work in result.works for pupil in work.pupils.pupil}
    # Петров is one person in two exams; the foreign protocol writes his document in one column.
    assert len(digests) == 2


def test_gia9_reads_sparse_blocks_with_and_without_a_header_of_their_own():
    result = parsed(NINE)
    social, chemistry = result.works
    assert (result.format, result.problems) == ("gia9_protocol", [])
    assert social.hint == WorkHint("oge", 2026, 9, "Обществознание", "", "2026-07-03")
    assert (social.pupils.school, social.pupils.mark, social.pupils.primary) == (["9306"], [4], [27])
    assert (social.code_system, social.pupils.class_label) == ("ris9", ["А"])
    assert social.pupils.tasks == ["1111111111211111122"]
    assert social.pupils.pupil == chemistry.pupils.pupil
    assert chemistry.hint.subject == "Химия"
    assert_nobody_is_named(result)


@pytest.mark.parametrize(("group", "procedure", "layout"), [("9А", "gve9", "gia9"), ("11", "gve11", "gia11")])
def test_state_exams_are_told_by_their_codes_and_classes(group, procedure, layout):
    header = [*HEADER_11[:-1], "Оценка"]
    result = parsed([["51 - Русский язык 2022.06.01"], header, row_11(score="5", group=group)])
    assert (result.works[0].hint.procedure, result.format) == (procedure, f"{layout}_protocol")


def test_a_page_break_goes_on_with_the_same_exam():
    title = ["01 - Русский язык 2022.06.23"]
    rows = [title, HEADER_11, row_11(), ["Страница 1 из 2"], title, HEADER_11, row_11(2, document="222223")]
    result = parsed([*rows, ["Всего участников: 2"]])
    assert [len(work.pupils) for work in result.works] == [2]
    assert codes(result) == {"stray_text"}


def test_the_declared_number_of_participants_is_checked():
    result = parsed(protocol_11([row_11()], footer=[["Средние"], ["Всего участников", "", "", "5"]]))
    found = problem(result, "participants_differ")
    assert (found.severity, found.cell) == (Severity.WARNING, "A5")
    assert "5" in found.message


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (row_11(2, school=""), "no_school", "C4"),
        (row_11(2, school="школа"), "bad_school", "C4"),
        (row_11(2, score=""), "no_result", "O4"),
        (row_11(2, score="157"), "bad_result", "O4"),
        (row_11(2, primary="восемь"), "bad_primary", "N4"),
        (row_11(2), "repeated_pupil", "C4"),
        (row_11(2, score="60"), "conflicting_pupil", "C4"),
    ],
)
def test_a_bad_row_is_quarantined_without_its_values(row, code, cell):
    result = parsed(protocol_11([row_11(), row]))
    found = problem(result, code)
    assert (found.severity, found.cell, found.value) == (Severity.ROW, cell, "")
    assert (result.works[0].rows_read, len(result.works[0].pupils), result.works[0].quarantined) == (2, 1, 1)
    assert_nobody_is_named(result)


def test_a_row_of_nobody_is_quarantined():
    nobody = row_11(2, person=("", "", ""), document="")
    nobody[9] = ""
    assert problem(parsed(protocol_11([row_11(), nobody])), "no_person").cell == "C4"


def test_a_shifted_row_does_not_leak_a_name():
    shifted = ["", *row_11(2, person=("Петров", "Пётр", "Петрович"))[:-1]]
    result = parsed(protocol_11([row_11(), shifted]))
    assert result.works[0].quarantined == 1
    assert_nobody_is_named(result)


def test_one_person_has_one_digest_however_typed():
    one = row_11(person=("Семёнов", "Пётр", "Ильич"), document="012345")
    two = row_11(person=("СЕМЕНОВ ", "петр", "Ильич"), document=12345.0)
    result = parsed([*protocol_11([one]), ["04 - Химия 2022.06.10"], HEADER_11, two])
    first, second = (work.pupils.pupil for work in result.works)
    assert first == second
    assert re.fullmatch(r"[0-9a-f]{20}", first[0])


def test_digests_differ_by_key_year_and_school():
    def digest(key=KEY, year="2022", school="111002"):
        book = Workbook("", (grid(protocol_11([row_11(school=school)], f"01 - Русский язык {year}.06.23")),))
        return formats.parse(book, key).works[0].pupils.pupil[0]

    assert len({digest(), digest(b"another"), digest(year="2023"), digest(school="111003")}) == 4
    assert digest() == digest()


def test_decisions_on_appeals_are_not_taken_for_a_protocol():
    header = [*HEADER_11[:-1], "Балл", "Тип апелляции / перепроверки", "Состояние"]
    result = parsed([["01 - Русский язык 2022.06.23"], header, [*row_11(), "о несогласии", "удовлетворена"]])
    assert (result.format, result.works, codes(result)) == ("gia_appeals", [], {"appeals"})
    assert "пока не принимает" in problem(result, "appeals").message


def test_appeals_of_grade_9_are_recognised_too():
    header = ["№", "Код ОО", "Класс", "Фамилия", "Имя", "Отчество", "Экзамен", "Состояние апелляции", "Текущие", ""]
    rows = [header, ["", "", "", "", "", "", "", "", "Первичный балл", "Оценка"]]
    rows += [["1", "9306", "9А", "Иванов", "Иван", "Иванович", "Математика(2026.06.02)", "Удовлетворена", "15", "4"]]
    result = parsed(rows)
    assert (result.format, codes(result)) == ("gia_appeals", {"appeals"})
    assert_nobody_is_named(result)


def test_fields_of_ssrs_are_a_protocol_of_grade_9():
    header = "ColumnName SchoolCode ClassCode StationCode AuditoriumCode GovernmentCell SurnameCell NameCell"
    header += " SecondNameCell DocumentSeriesCode DocumentNumberCode TestResultBCell TestResultCCell PrimaryMark Mark5"
    row = ["1", "9306", "9А", "1003", "109", "209", "Иванов", "Иван", "Иванович", "4507", "222222"]
    row += ["++-2", "1(2)2(3)", "8", "4"]
    result = formats.parse(Workbook("огэ/02_2026.06.02.csv", (grid([header.split(), row]),)), KEY)
    (work,) = result.works
    assert (result.format, codes(result)) == ("gia9_protocol", {"no_title"})
    assert (work.hint.procedure, work.hint.year, work.hint.grade, work.hint.subject) == ("oge", None, 9, "")
    assert work.hint.sitting == "2026-06-02"
    assert (work.pupils.school, work.pupils.primary, work.pupils.mark) == (["9306"], [8], [4])
    titled = parsed([["02 - Математика 2026.06.02"], [*HEADER_11[:-1], "Оценка"], row_11(school="9306", score="4")])
    assert work.pupils.pupil == titled.works[0].pupils.pupil
    assert_nobody_is_named(result)


def test_a_protocol_without_participants_is_an_error():
    assert codes(parsed([["01 - Русский язык 2022.06.23"], HEADER_11])) == {"no_rows"}


def test_an_impossible_date_leaves_the_year_to_a_person():
    hint = parsed(protocol_11([row_11()], "01 - Русский язык 2022.13.45")).works[0].hint
    assert (hint.year, hint.sitting, hint.subject) == (None, "", "Русский язык")


def test_layouts_with_columns_about_persons_are_personal():
    assert [GIA9.personal, GIA11.personal] == [True, True]
    assert [layout.code for layout in formats.all_formats() if layout.personal] == [
        "gia11_protocol",
        "gia9_protocol",
        "gia_appeals",
        # These have a column of sex.
        "vpr_pupils_2020",
        "vpr_pupils_2021",
        "vpr_pupils_2022",
    ]
