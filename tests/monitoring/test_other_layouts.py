"""Layouts beside pupils' rows and marks, through the whole path: upload → check → commit → undo."""

import pytest

from monitoring.actions import committing, intake
from monitoring.actions.undoing import undo_batch
from monitoring.domain.intake import Source
from monitoring.models import Cube, Delivery, FileProblem, PupilResult, SourceFile
from schools.domain.names import match_key
from schools.models import School, SchoolAlias
from tests.monitoring import workbooks
from tests.monitoring.universe import committed, department, previewed, protocol, pupils, results, school
from tests.monitoring.workbooks import HEADER_2026, HEADER_PLAIN, journal, planned, tasks, xlsx

pytestmark = pytest.mark.django_db
PLAIN_NAME = "2021/5/РКР математика.xlsx"


@pytest.fixture(autouse=True)
def place():
    return department()


def problem_codes() -> set[str]:
    return set(FileProblem.objects.values_list("code", flat=True))


def form_2026(*totals: int) -> bytes:
    rows = [[50001.0 + i, 1.0, min(total, 5), max(total - 5, 0), 1.0, 4.0, total] for i, total in enumerate(totals)]
    return xlsx([HEADER_2026, *rows])


def test_a_form_without_a_school_is_of_the_uploader():
    batch = committed(form_2026(3, 8), own=school("053002"))
    assert batch.status == "committed"
    (delivery,) = Delivery.objects.filter(current=True)
    assert (delivery.school, delivery.source) == (school("053002"), Source.PUPILS)
    cube = Cube.objects.get(class_label="")
    assert (cube.school, cube.participants, cube.n2, cube.n3, cube.effective) == (school("053002"), 2, 1, 1, True)
    assert Cube.objects.get(class_label="1").participants == 2
    undo_batch(batch_id=batch.pk, actor=None)
    assert not PupilResult.objects.exists()


def test_a_form_without_a_school_is_refused_to_a_department():
    previewed(form_2026(3))
    file = SourceFile.objects.get()
    assert (file.status, problem_codes()) == ("blocked", {"no_uploader_school"})
    assert (file.rows_read, file.rows_accepted + file.rows_absent + file.rows_quarantined) == (1, 1)
    assert "выберите школу" in FileProblem.objects.get().message


OWN = ["Школа(edu053001)", 9.0, 50.0, 4.0, 25.0, 2.0, 25.0, 2.0]
JOURNAL = [["Край", 100.0, 37.0, 37.0, 60.0, 60.0, 3.0, 3.0], OWN]
TASKS = [["Школа(edu053001)", "", 9.0, 80.0, 50.0, 33.33]]
BY_MARK = [["Школа(edu053001)", "", 9.0], ["Ср.% вып. уч. гр.баллов 2", "", 4.0, 10.0, 20.0, 30.0]]


@pytest.mark.parametrize(
    ("content", "source", "kept"),
    [
        (journal(*JOURNAL), Source.JOURNAL, "journal"),
        (tasks(*TASKS), Source.TASKS, "task_percents"),
        (tasks(*BY_MARK, title="Выполнение заданий группами участников"), Source.GROUPS, "by_mark"),
        (planned(["1", "Счёт", 1.0, 90.0, 80.0, 70.0, 91.0]), Source.PLANNED, "planned"),
    ],
)
def test_a_report_without_marks_is_kept_beside_and_never_in_force(content, source, kept):
    committed(protocol(*pupils([3, 8, 12])))
    before = results()
    batch = committed(xlsx(content))
    assert batch.status == "committed"
    delivery = Delivery.objects.get(current=True, school=school(), source=source)
    assert kept in delivery.given
    cube = Cube.objects.get(school=school(), source=source)
    assert (cube.participants, cube.effective, cube.marked) == (9, False, 0)
    assert Cube.objects.get(school=school(), source=Source.PUPILS, class_label="").effective
    undo_batch(batch_id=batch.pk, actor=None)
    assert results() == before


def test_a_report_without_marks_alone_leaves_the_school_without_figures():
    committed(xlsx(journal(*JOURNAL)))
    cube = Cube.objects.get(school=school())
    assert (cube.journal_lower, cube.journal_equal, cube.journal_higher, cube.effective) == (4, 2, 2, False)
    assert not Cube.objects.filter(effective=True).exists()


def test_a_later_report_replaces_the_earlier_one_and_undo_gives_it_back():
    committed(xlsx(journal(*JOURNAL)))
    before = results()
    batch = committed(xlsx(journal([*OWN[:3], 3.0, *OWN[4:]])))
    assert Cube.objects.get(school=school()).journal_lower == 3
    undo_batch(batch_id=batch.pk, actor=None)
    assert results() == before


def plain(*rows) -> bytes:
    return xlsx([["РКР по математике, 5 класс, 2021 год"], HEADER_PLAIN, *rows])


def test_schools_of_a_plain_table_are_found_by_their_names_exactly():
    SchoolAlias.objects.create(school=school("053002"), name="МБОУ «Вторая»")
    rows = [[1.0, "Школа 053001", 4.0, 1.0, 1.0, 1.0, 1.0], [2.0, "мбоу Вторая", 2.0, 0.0, 0.0, 1.0, 1.0]]
    committed(plain(*rows, [3.0, "Школа 053009", 1.0, 0, 0, 0, 1.0], [4.0, "Вторая", 1.0, 0, 0, 0, 1.0]))
    found = Delivery.objects.filter(current=True).order_by("school__short_name")
    assert [(one.school, one.source, one.assessment.procedure_id) for one in found] == [
        (school(), Source.MARKS, "rkr"),
        (school("053002"), Source.MARKS, "rkr"),
    ]
    cube = Cube.objects.get(school=school())
    assert (cube.participants, cube.n2, cube.n3, cube.n4, cube.n5, cube.effective) == (4, 1, 1, 1, 1, True)
    assert FileProblem.objects.filter(code="unknown_name").count() == 2


def test_a_school_is_never_created_by_its_name():
    schools = School.objects.count()
    batch = previewed(plain([1.0, "Школа 053001", 1.0, 0, 0, 0, 1.0], [2.0, "Новая", 1.0, 0, 0, 0, 1.0]))
    intake.recheck_batch(batch_id=batch.pk, create_schools=True)
    committing.queue_batch(batch_id=batch.pk, actor=None)
    assert committing.commit_batch(batch_id=batch.pk).status == "committed"
    assert School.objects.count() == schools
    assert "Новая" in FileProblem.objects.filter(code="unknown_name").first().message


def test_a_school_under_two_names_is_taken_once():
    SchoolAlias.objects.create(school=school(), name="Первая")
    committed(plain([1.0, "Школа 053001", 1.0, 0, 0, 0, 1.0], [2.0, "Первая", 2.0, 0, 0, 0, 2.0]))
    assert Cube.objects.get().participants == 1
    assert problem_codes() == {"repeated_school"}


def test_an_unnamed_procedure_waits_for_a_person():
    previewed(xlsx([HEADER_PLAIN, [1.0, "Школа 053001", 1.0, 0, 0, 0, 1.0]]), name=PLAIN_NAME, confirm=False)
    file = SourceFile.objects.get()
    (answer,) = file.answers
    assert (file.status, answer["procedure"], answer["sure"]) == ("unsure", "rkr", False)


def test_appeals_are_refused_with_what_to_do():
    header = [*workbooks.HEADER_11[:-1], "Балл", "Тип апелляции / перепроверки", "Состояние"]
    previewed(xlsx([["01 - Русский язык 2022.06.23"], header, [*workbooks.row_11(), "о несогласии", "удовлетворена"]]))
    assert (SourceFile.objects.get().status, problem_codes()) == ("blocked", {"appeals"})
    assert not SourceFile.objects.get().content


def test_a_name_of_two_schools_is_nobodys():
    SchoolAlias.objects.create(school=school(), name="Общая")
    SchoolAlias.objects.create(school=school("053002"), name="Общая")
    previewed(plain([1.0, "Общая", 1.0, 0, 0, 0, 1.0]))
    assert "unknown_name" in problem_codes()
    assert match_key("Общая") not in Delivery.objects.values_list("group", flat=True)
