"""The matrix «школа × работа»: what a cell means, what is expected of whom, who sees which rows."""

import datetime as dt

import pytest
from django.test import Client

from monitoring.actions import undoing
from monitoring.models import Batch, ProcedureHeld
from monitoring.queries import Matrix, matrix_choices, matrix_of
from monitoring.queries.matrix import CHOICE, GIVEN, LANGUAGES, MISSING, NONE, OTHER_GRADE, OTHER_LANGUAGE
from monitoring.views.tables import harmless
from schools.actions.registry import save_school
from schools.domain.access import Grant, Scope
from schools.models import Municipality, School
from tests.monitoring.pages import asked, signed_in, text_of
from tests.monitoring.universe import committed, department, protocol, pupils, school
from tests.monitoring.workbooks import protocol_11, report, row_11, xlsx

pytestmark = pytest.mark.django_db
MATRIX = "/uploads/matrix/"
VPR = f"{MATRIX}?work=vpr-2021"


@pytest.fixture
def place() -> Municipality:
    return department()


@pytest.fixture
def methodologist(place: Municipality) -> Client:
    return signed_in("methodologist", municipality=place)


def matrix(place: Municipality, procedure: str = "vpr", year: int = 2021, own: School | None = None) -> Matrix:
    grant = Grant("school_admin", school=own.pk) if own else Grant("methodologist", municipality=place.pk)
    return matrix_of(Scope((grant,)), municipality_id=place.pk, procedure=procedure, year=year)


def states(found: Matrix, name: str) -> dict[tuple[int, str], str]:
    row = next(row for row in found.rows if row.school == name)
    return {(column.grade, column.subject): cell.state for column, cell in zip(found.columns, row.cells, strict=True)}


def test_a_delivered_work_shows_its_participants_and_where_they_come_from(place):
    committed(protocol(*pupils([5, 7])))
    counts = ["Школа(edu053002)", "", 40.0, 10, 40, 30, 20]
    committed(xlsx(report("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0], [counts], maximum=20.0)), name="x.xlsx")
    found = matrix(place)
    index = next(i for i, one in enumerate(found.columns) if (one.grade, one.subject) == (5, "mathematics"))
    assert [row.cells[index].text for row in found.rows] == ["2", "40 (отметки)"]
    assert found.columns[index].total == "2 из 2"


def test_what_is_expected_and_not_delivered_is_missing(place):
    committed(protocol(*pupils([5, 7])))
    found = matrix(place)
    assert states(found, "Школа 053001")[5, "mathematics"] == GIVEN
    assert states(found, "Школа 053002")[5, "mathematics"] == MISSING
    first, second = found.rows
    assert (first.delivered, second.delivered) == (1, 0)
    assert first.expected == second.expected > 10
    assert found.delivered == 1
    assert found.expected == first.expected + second.expected


def test_a_school_is_expected_to_write_only_in_the_grades_that_it_teaches(place):
    save_school(municipality=place, short_name="НОШ", kind="primary", codes={"fisoko": "053003"})
    found = states(matrix(place), "НОШ")
    assert found[4, "mathematics"] == MISSING
    assert found[5, "mathematics"] == OTHER_GRADE
    committed(protocol(*pupils([5], login="sch053003")))
    assert states(matrix(place), "НОШ")[5, "mathematics"] == GIVEN
    assert states(matrix(place), "НОШ")[5, "history"] == MISSING


def test_an_autumn_work_is_asked_of_the_grade_in_which_it_was_sat(place):
    save_school(municipality=place, short_name="НОШ", kind="primary", codes={"fisoko": "053003"})
    assert states(matrix(place, year=2020), "НОШ")[4, "mathematics"] == OTHER_GRADE


def test_a_work_by_choice_is_no_gap(place):
    found = matrix(place)
    by_choice = {(one.grade, one.subject) for one in found.columns if one.by_choice}
    assert by_choice
    assert {states(found, "Школа 053001")[key] for key in by_choice} == {CHOICE}
    held = [one for one in found.columns if not one.by_choice]
    languages = {one.subject for one in held if one.subject in LANGUAGES}
    assert found.rows[0].expected == len(held) - len(languages) + 1
    assert {one.total for one in found.columns if one.by_choice} == {"0"}


def test_one_foreign_language_of_a_grade_is_expected_whichever_it_is(place):
    before = states(matrix(place), "Школа 053001")
    asked_for = {subject: before[7, subject] for subject in ("english", "german", "french")}
    assert asked_for == {"english": MISSING, "german": OTHER_LANGUAGE, "french": OTHER_LANGUAGE}
    committed(protocol(*pupils([5, 7], first=70001)), name="2021/7/Немецкий язык.xlsx")
    after = states(matrix(place), "Школа 053001")
    assert (after[7, "english"], after[7, "german"]) == (OTHER_LANGUAGE, GIVEN)
    assert {one.subject: one.total for one in matrix(place).columns if one.grade == 7}["german"] == "1 из 1"


def test_a_school_that_a_common_protocol_does_not_name_had_no_participants(place):
    save_school(municipality=place, short_name="Школа 053001", codes={"fisoko": "053001", "ris11": "777"})
    before = matrix(place, "ege", 2022)
    assert set(states(before, "Школа 053001").values()) <= {MISSING, CHOICE}
    committed(xlsx(protocol_11([row_11(1, school="777", score="50")])), name="июнь.xlsx")
    found = matrix(place, "ege", 2022)
    assert states(found, "Школа 053001")[11, "russian"] == GIVEN
    assert states(found, "Школа 053002")[11, "russian"] == NONE


def test_closed_schools_are_shown_where_they_have_delivered(place):
    committed(protocol(*pupils([5, 7])))
    School.objects.filter(pk=school().pk).update(status="closed", closed_on=dt.date(2022, 1, 1))
    found = matrix(place)
    assert [row.school for row in found.rows] == ["Школа 053001", "Школа 053002"]
    assert (found.rows[0].delivered, found.rows[0].expected) == (1, 1)
    assert [row.school for row in matrix(place, year=2022).rows] == ["Школа 053002"]


def test_a_school_that_opened_later_is_not_asked_for_what_was_before(place):
    School.objects.filter(pk=school().pk).update(opened_on=dt.date(2023, 9, 1))
    assert set(states(matrix(place), "Школа 053001").values()) == {OTHER_GRADE}


def test_what_was_taken_back_is_missing_again(place):
    batch = committed(protocol(*pupils([5, 7])))
    undoing.undo_batch(batch_id=batch.pk, actor=None)
    assert states(matrix(place), "Школа 053001")[5, "mathematics"] == MISSING


def test_the_newest_year_with_results_is_shown_first(place, methodologist):
    assert not any(one.delivered for one in matrix_choices(municipality_id=place.pk))
    committed(protocol(*pupils([5, 7])))
    assert [one.key for one in matrix_choices(municipality_id=place.pk) if one.delivered] == ["vpr-2021"]
    page = text_of(methodologist, MATRIX)
    assert '<option value="vpr-2021" selected>ВПР, 2021 год</option>' in page
    assert "(ничего не сдано)" in page
    assert '<option value="vpr-2021" selected>' in text_of(methodologist, f"{MATRIX}?work=nothing-1")


def test_only_schools_with_gaps_are_left_on_demand(place, methodologist):
    ProcedureHeld.objects.filter(procedure="vpr", year=2021).exclude(grade=5, subject="mathematics").delete()
    committed(protocol(*pupils([5, 7])))
    page = text_of(methodologist, f"{VPR}&gaps=on")
    assert "Школа 053001" not in page
    assert "Школа 053002" in page
    assert "1 из 2" in page
    committed(protocol(*pupils([9], login="sch053002")))
    assert "Пропусков нет" in text_of(methodologist, f"{VPR}&gaps=on")


def test_a_school_administrator_sees_its_own_row(place):
    committed(protocol(*pupils([5, 7]), *pupils([9], login="sch053002")))
    page = text_of(signed_in("school_admin", at=school()), VPR)
    assert "Школа 053001" in page
    assert "Школа 053002" not in page
    assert [row.school for row in matrix(place, own=school()).rows] == ["Школа 053001"]


def test_an_observer_and_a_stranger_have_no_matrix(place, client):
    assert signed_in("observer", municipality=place).get(MATRIX).status_code == 403
    assert client.get(MATRIX)["Location"] == f"/login/?next={MATRIX}"


def test_the_list_of_uploads_leads_to_the_matrix(methodologist):
    assert MATRIX in text_of(methodologist, "/uploads/")


def test_the_table_for_a_spreadsheet_is_what_the_page_shows(place, methodologist):
    save_school(municipality=place, short_name="=Школа", codes={"fisoko": "053004"})
    committed(protocol(*pupils([5, 7])))
    found = matrix(place)
    answer = methodologist.get(f"{VPR}&as=csv")
    assert answer["Content-Disposition"] == 'attachment; filename="matrix-vpr-2021.csv"'
    head, *rows, foot = (line.split(";") for line in answer.content.decode("utf-8-sig").splitlines())
    assert head == ["Школа", *(f"{one.grade} класс, {one.title}".replace('"', "") for one in found.columns), "Сдано"]
    assert rows == [
        [harmless(row.school), *(harmless(cell.text) for cell in row.cells), row.total] for row in found.rows
    ]
    assert [row[0] for row in rows if "=" in row[0]] == ["'=Школа"]
    assert foot[-1] == f"{found.delivered} из {found.expected}"
    gaps = methodologist.get(f"{VPR}&gaps=on&as=csv").content.decode("utf-8-sig").splitlines()
    assert len(gaps) == len(rows) + 2


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_a_text_that_begins_like_a_formula_stays_a_text(text):
    assert harmless(text) == f"'{text}"
    assert harmless("1-2") == "1-2"


def test_the_matrix_asks_as_much_for_few_schools_as_for_many(place, methodologist):
    committed(protocol(*pupils([5, 7])))
    asked(methodologist, VPR)
    before = asked(methodologist, VPR)
    rows = []
    for number in range(12):
        code = f"0532{number:02}"
        save_school(municipality=place, short_name=f"Школа {code}", codes={"fisoko": code})
        rows += pupils([5, 9], login=f"sch{code}")
    committed(protocol(*rows))
    committed(protocol(*rows[1:]), name="2021/6/Математика.xlsx")
    assert asked(methodologist, VPR) == before <= 8
    assert asked(methodologist, f"{VPR}&as=csv") == before
    assert Batch.objects.count() == 3
