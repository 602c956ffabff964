import io

import openpyxl
import pytest
from django.test import TestCase

from monitoring.actions.intake import Refused
from monitoring.actions.undoing import undo_batch
from monitoring.models import Batch, Cube, PupilResult, SourceFile
from tests.real_city import recount
from tests.real_city.portal import Files, Portal, grid, state

pytestmark = pytest.mark.django_db
WORK = (2021, 4, "mathematics")
# Of the layout of 2021: login and total.
LOGIN, TOTAL = 0, 8


def undone(batch: Batch) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        undo_batch(batch_id=batch.pk, actor=None)


def protocol(portal: Portal, grade: int, subject: str) -> tuple[str, list[list[object]]]:
    """Name and rows of a protocol of 2021; ``subject`` as the name of the file calls it."""
    name, content = next(file for file in portal.files(f"pupils/2021/{grade}") if subject in file[0])
    return name, grid(io.BytesIO(content))


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([None if cell == "" else cell for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def corrected(portal: Portal) -> tuple[Files, list[list[object]]]:
    """The protocol of one work with the first two schools alone and a good total for everybody who wrote."""
    name, (header, *rows) = protocol(portal, 4, "математике")
    rows = [row for row in rows if row[LOGIN] in {"sch991001", "sch991002"}]
    for row in rows:
        row[TOTAL] = "12" if row[TOTAL] not in {"", "0"} else row[TOTAL]
    return [(name, workbook([header, *rows]))], rows


def marks_of_work(portal: Portal) -> dict[str, tuple[int, int, int, int]]:
    login_of = {school: login for login, school in portal.school_of.items()}
    year, grade, subject = WORK
    found = Cube.objects.filter(
        assessment__year=year, assessment__grade=grade, assessment__subject=subject, class_label="", effective=True
    )
    return {login_of[cube.school_id]: (cube.n2, cube.n3, cube.n4, cube.n5) for cube in found}


def test_reports_undone_leave_the_protocols_as_they_were(portal: Portal) -> None:
    before = state()
    reports = portal.committed(portal.files("aggregates/2020/4")[:4])
    assert state() != before
    undone(reports)
    assert state() == before
    reports.refresh_from_db()
    assert (reports.status, reports.message) == ("undone", "Загрузка отменена: прежние результаты возвращены.")


def test_a_correction_replaces_its_schools_and_gives_the_place_back(portal: Portal, recounted: recount.City) -> None:
    before, by_school = state(), recounted.by_school()
    files, rows = corrected(portal)
    correction = portal.committed(files)
    assert correction.status == "committed"
    found = marks_of_work(portal)
    for (work, login), pupils in by_school.items():
        if work == WORK and login not in {"991001", "991002"}:
            assert found[login] == recount.marks(pupils)
    for login in ("991001", "991002"):
        wrote = sum(row[LOGIN].endswith(login) and row[TOTAL] == "12" for row in rows)
        # Twelve points are a «4».
        assert found[login][2] == wrote
    with pytest.raises(Refused) as refused:
        undo_batch(batch_id=portal.first.pk, actor=None)
    assert str(refused.value) == (f"Эти результаты позже заменены загрузкой № {correction.pk}: сначала отмените её.")
    undone(correction)
    assert state() == before


def test_all_uploads_undone_in_order_leave_nothing_and_can_be_made_again(portal: Portal) -> None:
    before = state()
    correction = portal.committed(corrected(portal)[0])
    undone(correction)
    undone(portal.first)
    assert {name: rows for name, (rows, _) in state().items()} == dict.fromkeys(before, 0)
    assert PupilResult.objects.count() == 0
    again = portal.committed(portal.files("pupils"))
    assert {file.status for file in again.files.defer("staged")} == {SourceFile.Status.COMMITTED}
    assert state() == before


def test_an_upload_is_undone_once(portal: Portal) -> None:
    reports = portal.committed(portal.files("aggregates/2020/4")[:1])
    undone(reports)
    with pytest.raises(Refused, match="Отменить можно только записанную загрузку"):
        undo_batch(batch_id=reports.pk, actor=None)


def test_a_file_loaded_as_another_work_by_mistake_is_undone_without_a_trace(portal: Portal) -> None:
    """After the mistake is undone, the right file of that work is taken, though its tasks are others."""
    answer = {"year": 2022, "grade": 5, "subject": "russian"}
    (_, history), (_, russian) = protocol(portal, 5, "истории"), protocol(portal, 5, "русскому")
    first_task = russian[0].index("балл за 1")
    russian[0][first_task] = "балл за 1К1"
    history, russian = ([("work.xlsx", workbook(rows[:200]))] for rows in (history, russian))
    wrong = portal.committed(history, answer)
    assert wrong.status == "committed"
    undone(wrong)
    right = portal.received(russian, answer)
    assert [problem.code for problem in right.files.get().problems.filter(severity="error")] == []
    assert right.files.get().status == SourceFile.Status.READY
