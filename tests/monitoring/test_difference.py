"""The comparison of an upload with what is in force: what it says, who sees it, how much it asks the database."""

import pytest
from django.test import Client

from monitoring.actions import committing, intake
from monitoring.actions.comparing import compare_batch
from monitoring.domain.difference import Change
from monitoring.domain.intake import GroupRow, ParsedFile, ParsedWork, Source, packed, unpacked
from monitoring.models import Batch, PupilResult
from monitoring.queries import batch_in
from schools.actions.registry import save_school
from schools.domain.access import Grant, Scope
from schools.models import Municipality
from tests.monitoring.pages import address, asked, signed_in, text_of
from tests.monitoring.universe import committed, department, previewed, protocol, pupils, school
from tests.monitoring.workbooks import report, xlsx

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def place() -> Municipality:
    return department()


@pytest.fixture
def methodologist(place: Municipality) -> Client:
    return signed_in("methodologist", municipality=place)


def lines_of(batch: Batch):
    scope = Scope((Grant("methodologist", municipality=batch.municipality_id),))
    return compare_batch(batch_in(scope, batch.pk))


def difference_page(client: Client, batch: Batch) -> str:
    return text_of(client, address(batch, "difference"), **PART)


def marks(*rows: list[object]) -> bytes:
    return xlsx(report("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0], rows, maximum=20.0))


def test_new_changed_unchanged_and_gone_are_counted_for_each_school(place):
    first = committed(protocol(*pupils([5, 7, 11, 15]), *pupils([9], login="sch053002")))
    again = previewed(protocol(*pupils([5, 12, 11]), *pupils([20, 20], first=50009)))
    (line,) = lines_of(again)
    assert (line.school, line.replaces) == (school().short_name, first.pk)
    found = line.pupils
    assert (found.new, found.changed, found.unchanged, found.gone) == (2, 1, 2, 1)
    assert found.fields == {"primary": 1, "mark": 1}
    assert found.examples == (Change("50002", "primary", 7, 12), Change("50002", "mark", 3, 4))


def test_the_commit_does_what_the_comparison_said(place):
    committed(protocol(*pupils([5, 7, 11, 15])))
    again = previewed(protocol(*pupils([5, 12, 11]), *pupils([20, 20], first=50009)))
    (line,) = lines_of(again)
    assert lines_of(again) == [line]
    committing.queue_batch(batch_id=again.pk, actor=None)
    committing.commit_batch(batch_id=again.pk)
    stored = PupilResult.objects.filter(delivery__current=True).values_list("pupil", "primary", "mark")
    assert sorted(stored) == [("50001", 5, 2), ("50002", 12, 4), ("50003", 11, 4), ("50009", 20, 5), ("50010", 20, 5)]
    assert line.pupils.given == 5
    same = previewed(protocol(*pupils([20, 20], first=50009), *pupils([5, 12, 11])))
    (line,) = lines_of(same)
    assert (line.pupils.new, line.pupils.changed, line.pupils.gone) == (0, 0, 0)


def test_a_school_where_all_were_absent_loses_its_rows(place):
    committed(protocol(*pupils([5, 7])))
    (line,) = lines_of(previewed(protocol(*pupils([0, 0], variant="отсутствовал"))))
    assert (line.pupils.given, line.pupils.gone) == (0, 2)


def test_a_work_without_stored_results_replaces_nothing(place, methodologist):
    committed(protocol(*pupils([5, 7])))
    fresh = previewed(protocol(*pupils([9])), name="2021/6/Математика.xlsx")
    page = difference_page(methodologist, fresh)
    assert "ничего не заменяется. Впервые запишется: 1 сдача" in page
    assert "новых <b>1</b>" in page


def test_a_school_that_will_be_created_is_new(place):
    batch = previewed(protocol(*pupils([5], login="sch053077")))
    intake.recheck_batch(batch_id=batch.pk, create_schools=True)
    (line,) = lines_of(batch)
    assert (line.school_id, line.pupils.new) == (None, 1)
    assert "053077" in line.school


def test_the_page_says_how_many_would_be_lost(place, methodologist):
    first = committed(protocol(*pupils([5, 7, 11, 15])))
    again = previewed(protocol(*pupils([5, 12])))
    page = difference_page(methodologist, again)
    assert "В файле на 2 участника меньше, чем записано" in page
    assert "Запись заменит прежние результаты: 1 сдачу" in page
    assert f"№ {first.pk}" in page
    assert "исчезнет <b>2</b>" in page
    assert "Что меняется: первичный балл — 1, отметка — 1" in page
    assert "50002: первичный балл 7 → 12" in page
    assert "50002: отметка 3 → 4" in page
    assert "<html" not in page


def test_other_codes_of_as_many_pupils_are_told_too(place, methodologist):
    committed(protocol(*pupils([5, 7])))
    page = difference_page(methodologist, previewed(protocol(*pupils([5, 7], first=50101))))
    assert "Записаны, но в файле не названы: 2 участника" in page


def test_an_upload_that_changes_nothing_says_so(place, methodologist):
    committed(protocol(*pupils([5, 7])))
    page = difference_page(methodologist, previewed(protocol(*reversed(pupils([5, 7])))))
    assert "запись ничего не изменит" in page
    assert "без изменений <b>2</b>" in page


def test_figures_of_a_report_are_compared_by_participants_and_marks(place, methodologist):
    committed(marks(["Школа(edu053001)", "", 40.0, 10, 40, 30, 20], ["Школа(edu053002)", "", 10.0, 10, 40, 30, 20]))
    again = previewed(
        marks(["Школа(edu053001)", "", 30.0, 20, 40, 20, 20], ["Школа(edu053002)", "", 10.0, 10, 40, 30, 20])
    )
    first, second = lines_of(again)
    assert (first.group.old.participants, first.group.old.marks) == (40, (4, 16, 12, 8))
    assert (first.group.new.participants, first.group.new.marks) == (30, (6, 12, 6, 6))
    assert second.group.same
    page = difference_page(methodologist, again)
    assert "«2»: 4 → 6, «3»: 16 → 12, «4»: 12 → 6, «5»: 8 → 6" in page
    assert "с изменениями <b>1</b>" in page
    assert "без изменений <b>1</b>" in page
    assert "В отчётах на 10 участников меньше" in page


def test_a_report_without_marks_is_compared_by_what_it_says(place, methodologist):
    def journal(batch: Batch, counts: list[int]) -> Batch:
        """The upload as if its file were a comparison with the marks of the journal."""
        file = batch.files.get()
        work = unpacked(file.staged).works[0]
        group = GroupRow(5, "school", "053001", "Школа", 40, [], given={"journal": counts})
        told = ParsedWork(work.hint, Source.JOURNAL, work.sheet, "fisoko", groups=[group], rows_read=1)
        batch.files.update(staged=packed(ParsedFile("vpr_journal", [told])))
        return batch

    content = marks(["Школа(edu053001)", "", 40.0, 10, 40, 30, 20])
    first = journal(previewed(content), [4, 30, 6])
    committing.queue_batch(batch_id=first.pk, actor=None)
    committing.commit_batch(batch_id=first.pk)
    other = protocol(*pupils([5]))
    assert lines_of(journal(previewed(other), [4, 30, 6]))[0].group.same
    again = journal(previewed(other), [5, 29, 6])
    assert not lines_of(again)[0].group.same
    page = difference_page(methodologist, again)
    assert "сравнение с журналом" in page
    assert "другие показатели отчёта" in page


def test_without_scripts_the_comparison_is_a_page_of_its_own(place, methodologist):
    batch = previewed(protocol(*pupils([5])))
    assert address(batch, "difference") in text_of(methodologist, address(batch))
    page = text_of(methodologist, address(batch, "difference"))
    assert "Что изменит загрузка" in page
    assert "<html" in page


def test_only_an_upload_that_waits_is_compared(place, methodologist):
    batch = committed(protocol(*pupils([5])))
    assert methodologist.get(address(batch, "difference"))["Location"] == address(batch)
    assert methodologist.get(address(batch, "difference"), headers=PART)["HX-Refresh"] == "true"


def test_a_school_administrator_compares_its_own_upload_alone(place):
    client = signed_in("school_admin", at=school())
    committed(protocol(*pupils([5, 7]), *pupils([9], login="sch053002")))
    own = previewed(protocol(*pupils([5])), own=school())
    assert "на 1 участника меньше" in difference_page(client, own)
    assert client.get(address(previewed(protocol(*pupils([6]))), "difference")).status_code == 404


def deep(place: Municipality, files: int, each: int) -> Batch:
    """An upload of ``files`` files, each of its own school, over committed results of the same works."""
    for number in range(files):
        code = f"0531{number:02}"
        save_school(municipality=place, short_name=f"Школа {code}", codes={"fisoko": code})
    for totals in ([5] * each, [7] * each):
        sent = [
            (f"2021/5/Математика {number}.xlsx", protocol(*pupils(totals, login=f"sch0531{number:02}")))
            for number in range(files)
        ]
        batch = intake.receive_files(files=sent, municipality=place, actor=None)
        intake.parse_batch(batch_id=batch.pk)
        answers = {file.pk: [{}] for file in batch.files.all()}
        intake.answer_batch(batch_id=batch.pk, answers=answers, actor=None)
        if totals[0] == 5:
            committing.queue_batch(batch_id=batch.pk, actor=None)
            committing.commit_batch(batch_id=batch.pk)
    return batch


def test_the_comparison_asks_as_much_for_few_schools_as_for_many(place, methodologist):
    few = deep(place, 2, 2)
    asked(methodologist, address(few, "difference"))
    before = asked(methodologist, address(few, "difference"))
    many = deep(place, 6, 5)
    assert asked(methodologist, address(many, "difference")) == before <= 18
    assert sum(line.pupils.changed for line in lines_of(many)) == 30
