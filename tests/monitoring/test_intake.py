"""The path of an upload: received → parsed → preview → committed, and everything that may be wrong with it."""

import datetime as dt

import pytest
from django.db.models import Sum
from django.utils import timezone

from monitoring import tasks
from monitoring.actions import committing, intake, undoing
from monitoring.models import Assessment, Batch, Cube, Delivery, FileProblem, PupilResult, Scale, SourceFile
from monitoring.queries import disagreements
from schools.models import Region, School, SchoolCode
from tests.monitoring.universe import committed, department, previewed, protocol, pupils, results, school
from tests.monitoring.workbooks import protocol_11, report, row_11, row_2021, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return department()


def problems(batch: Batch) -> dict[str, FileProblem]:
    return {problem.code: problem for problem in FileProblem.objects.filter(file__batch=batch)}


def test_a_protocol_becomes_rows_cubes_and_a_tally(place, django_capture_on_commit_callbacks):
    absent = row_2021(code="50009", variant="отсутствовал", total="", tasks=("", "", ""), journal="", letter="")
    batch = committed(protocol(*pupils([5, 7, 12, 20, 20]), absent))
    file = batch.files.get()
    assert (file.rows_read, file.rows_accepted, file.rows_absent, file.rows_quarantined) == (6, 5, 1, 0)
    cube = Cube.objects.get(school=school(), class_label="")
    assert (cube.participants, cube.absent, cube.n2, cube.n3, cube.n4, cube.n5) == (5, 1, 1, 1, 1, 2)
    assert (cube.primary_sum, cube.primary_histogram[20]) == (64, 2)
    # The journal says «4» for everybody: one mark is equal, the «2» and the «3» are lower, both «5» higher.
    assert (cube.journal_lower, cube.journal_equal, cube.journal_higher) == (2, 1, 2)
    assert Assessment.objects.get().school_year == 2020


def test_a_work_is_only_proposed_by_folder_and_name_until_a_person_confirms(place):
    batch = previewed(protocol(*pupils([5, 7])), confirm=False)
    file = batch.files.get()
    assert file.status == SourceFile.Status.UNSURE
    assert file.answers[0] | {"sure": None} == {
        "procedure": "vpr", "year": 2021, "grade": 5, "subject": "mathematics", "level": "", "sure": None,
    }  # fmt: skip
    with pytest.raises(intake.Refused, match="Ни один файл не готов"):
        committing.queue_batch(batch_id=batch.pk, actor=None)
    assert not Delivery.objects.exists()


def test_what_a_person_answers_outranks_the_name(place):
    batch = previewed(protocol(*pupils([5, 7])), name="x.xlsx", confirm=False)
    intake.answer_file(
        file=batch.files.get(), answers=[{"year": 2021, "grade": 6, "subject": "mathematics"}], actor=None
    )
    assert batch.files.get().status == SourceFile.Status.READY


def test_the_same_file_twice_changes_nothing(place):
    content = protocol(*pupils([5, 7, 12]))
    first = committed(content)
    before = results()
    again = previewed(content)
    assert again.status == Batch.Status.REJECTED
    assert f"№ {first.pk}" in problems(again)["repeated"].message
    assert results() == before


def test_a_later_file_of_the_same_school_and_work_takes_the_place_of_the_former(place):
    committed(protocol(*pupils([5, 7, 12]), *pupils([9], login="sch053002")))
    committed(protocol(*pupils([20, 20])))
    assert Cube.objects.get(school=school(), class_label="").n5 == 2
    assert Cube.objects.get(school=school("053002"), class_label="").participants == 1
    assert Delivery.objects.filter(current=True).count() == 2


def test_undo_gives_back_what_was_replaced(place):
    committed(protocol(*pupils([5, 7, 12])))
    before = results()
    second = committed(protocol(*pupils([20, 20]), *pupils([9], login="sch053002")))
    assert results() != before
    undoing.undo_batch(batch_id=second.pk, actor=None)
    assert results() == before
    assert Batch.objects.get(pk=second.pk).status == Batch.Status.UNDONE


def test_undo_of_what_a_later_upload_stands_on_is_refused(place):
    first = committed(protocol(*pupils([5, 7, 12])))
    second = committed(protocol(*pupils([20, 20])))
    with pytest.raises(intake.Refused, match=f"№ {second.pk}"):
        undoing.undo_batch(batch_id=first.pk, actor=None)
    undoing.undo_batch(batch_id=second.pk, actor=None)
    undoing.undo_batch(batch_id=first.pk, actor=None)
    assert results() == {"deliveries": [], "rows": [], "cubes": [], "tallies": []}


def test_an_undone_file_may_be_loaded_again(place):
    content = protocol(*pupils([5, 7, 12]))
    undoing.undo_batch(batch_id=committed(content).pk, actor=None)
    assert committed(content).status == Batch.Status.COMMITTED


def test_an_unknown_school_is_proposed_and_created_only_when_confirmed(place):
    batch = previewed(protocol(*pupils([5, 7]), *pupils([9, 9, 9], login="sch054444")))
    file = batch.files.get()
    assert (file.rows_accepted, file.rows_quarantined) == (2, 3)
    assert "054444" in problems(batch)["unknown_school"].message
    intake.recheck_batch(batch_id=batch.pk, create_schools=True)
    assert batch.files.get().rows_quarantined == 0
    assert not SchoolCode.objects.filter(value="054444").exists()
    committing.queue_batch(batch_id=batch.pk, actor=None)
    committing.commit_batch(batch_id=batch.pk)
    assert Cube.objects.get(school__codes__value="054444", class_label="").participants == 3


def test_rows_of_a_school_of_another_municipality_are_put_aside(place):
    batch = previewed(protocol(*pupils([5, 7]), *pupils([9], login="sch053009")))
    assert batch.files.get().rows_quarantined == 1
    assert "другом муниципалитете" in problems(batch)["foreign_municipality"].message


def test_a_school_cannot_bring_rows_of_another_school(place):
    batch = previewed(protocol(*pupils([5, 7]), *pupils([9], login="sch053002")), own=school())
    assert batch.files.get().status == SourceFile.Status.BLOCKED
    assert "вам доступна только своя" in problems(batch)["foreign_school"].message


def test_a_year_without_a_scale_says_where_to_add_it_and_loses_nothing(place):
    batch = previewed(protocol(*pupils([5, 7])), name="2031/5/Математика.xlsx")
    assert "Справочники" in problems(batch)["no_scale"].message
    Scale.objects.create(
        procedure_id="vpr",
        year=2031,
        grade=5,
        subject_id="mathematics",
        three=7,
        four=11,
        five=15,
        maximum=20,
        source="т",
    )
    intake.recheck_batch(batch_id=batch.pk)
    assert batch.files.get().status == SourceFile.Status.READY


def test_a_total_above_the_maximum_is_put_aside_with_its_cell(place):
    batch = previewed(protocol(*pupils([5, 21, 7])))
    found = problems(batch)["over_maximum"]
    assert (found.cell, found.value) == ("I3", "21")
    assert "больше наибольшей возможной (20)" in found.message
    assert batch.files.get().rows_accepted == 2


def test_a_file_whose_half_is_broken_keeps_its_good_half(place):
    broken = [row_2021(code=str(50100 + i), total="много") for i in range(3)]
    batch = committed(protocol(*pupils([5, 7, 12]), *broken))
    file = batch.files.get()
    assert (file.rows_read, file.rows_accepted, file.rows_quarantined) == (6, 3, 3)
    assert PupilResult.objects.count() == 3


def test_two_files_with_the_same_school_and_work_are_not_both_taken(place):
    batch = intake.receive_files(
        files=[(f"2021/5/Математика{part}.xlsx", protocol(*pupils([5 + len(part)]))) for part in ("", " 2")],
        municipality=place, actor=None,
    )  # fmt: skip
    intake.parse_batch(batch_id=batch.pk)
    assert sorted(batch.files.values_list("status", flat=True)) == ["blocked", "unsure"]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "пустой.xlsx", "пуст"),
        (b"%PDF-1.7 ...", "Приказ.pdf", "PDF"),
        (xlsx([["Список", "покупок"], ["хлеб", 1]]), "2021/5/Математика.xlsx", "не похожа"),
    ],
)
def test_a_file_that_is_no_known_table_is_refused_in_words(place, content, name, words):
    batch = previewed(content, name=name)
    (found,) = FileProblem.objects.filter(file__batch=batch)
    assert found.severity == "error"
    assert words in found.message
    assert batch.files.get().status == SourceFile.Status.BLOCKED


def test_a_file_over_the_limit_is_refused_before_it_is_kept(place, settings):
    settings.UPLOAD_LIMIT_MB = 0
    with pytest.raises(intake.Refused, match="Разделите его на части"):
        previewed(protocol(*pupils([5])))
    assert not Batch.objects.exists()


def test_the_municipality_is_the_sum_of_its_schools_and_groups_are_kept_apart(place):
    rows = [["Край", 600.0, 20000.0, 10, 40, 30, 20], ["город Т.(reg05_m001)", 2.0, 50.0, 10, 40, 30, 20]]
    rows += [["Школа(edu053001)", "", 40.0, 10, 40, 30, 20], ["Школа(edu053002)", "", 10.0, 10, 40, 30, 20]]
    committed(xlsx(report("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0], rows, maximum=20.0)), name="x.xlsx")
    assert Cube.objects.filter(school__isnull=False).aggregate(n=Sum("participants"))["n"] == 50
    region = Cube.objects.get(group="region:05")
    assert (region.participants, region.n2, region.schools) == (20000, 2000, 600)


def test_a_region_without_a_name_is_called_as_reports_call_it(place):
    Region.objects.update(name="Регион 05")
    rows = [["Край", 600.0, 20000.0, 10, 40, 30, 20], ["Школа(edu053001)", "", 40.0, 10, 40, 30, 20]]
    committed(xlsx(report("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0], rows, maximum=20.0)), name="x.xlsx")
    assert Region.objects.get().name == "Край"


def test_pupil_rows_outrank_an_aggregate_and_the_disagreement_is_told(place):
    committed(protocol(*pupils([5, 7, 12, 20])))
    rows = [["Край", 600.0, 20000.0, 10, 40, 30, 20], ["Школа(edu053001)", "", 4.0, 50, 0, 0, 50]]
    committed(xlsx(report("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0], rows, maximum=20.0)), name="x.xlsx")
    assert Cube.objects.get(school=school(), source="pupils", class_label="").effective
    assert not Cube.objects.get(school=school(), source="marks").effective
    (found,) = disagreements(municipality_id=place.pk)
    assert (found.better_counts, found.other_counts) == ((4, 1, 1, 1, 1), (4, 2, 0, 0, 2))


def test_a_resit_replaces_the_first_attempt_in_the_final_count_only(place):
    SchoolCode.objects.create(school=school(), system="ris11", value="777")
    first = xlsx(protocol_11([row_11(1, school="777", score="20"), row_11(2, "777", ("Б", "Б", "Б"), "3", score="60")]))
    again = xlsx(protocol_11([row_11(1, school="777", score="50")], title="01 - Русский язык 2022.07.05"))
    committed(first, name="июнь.xlsx")
    committed(again, name="июль.xlsx")
    final, start = (
        Cube.objects.get(school=school(), class_label="", attempt=attempt) for attempt in ("final", "first")
    )
    assert (final.participants, final.score_histogram[50], final.score_histogram[60]) == (2, 1, 1)
    assert (start.participants, start.score_histogram[20], start.score_histogram[60]) == (2, 1, 1)


def test_the_original_of_a_layout_with_names_is_not_kept(place):
    SchoolCode.objects.create(school=school(), system="ris11", value="777")
    batch = committed(xlsx(protocol_11([row_11(1, school="777")])), name="июнь.xlsx")
    assert not batch.files.get().content
    assert "Иванов" not in str(FileProblem.objects.values_list()) + str(PupilResult.objects.values_list())


def test_a_worker_that_fell_silent_is_taken_over_and_a_working_one_is_not(place):
    batch = previewed(protocol(*pupils([5, 7])))
    committing.queue_batch(batch_id=batch.pk, actor=None)
    Batch.objects.filter(pk=batch.pk).update(status="committing", heartbeat=timezone.now())
    assert committing.commit_batch(batch_id=batch.pk) is None
    assert intake.reap_batches() == []
    Batch.objects.filter(pk=batch.pk).update(heartbeat=timezone.now() - dt.timedelta(minutes=10))
    assert intake.reap_batches() == [(batch.pk, "committing")]
    assert committing.commit_batch(batch_id=batch.pk).status == Batch.Status.COMMITTED


def test_rejection_deletes_the_files_and_writes_nothing(place):
    batch = previewed(protocol(*pupils([5, 7])))
    intake.reject_batch(batch_id=batch.pk, actor=None)
    assert not batch.files.get().content
    assert results() == {"deliveries": [], "rows": [], "cubes": [], "tallies": []}
    assert School.objects.count() == 3


def test_the_region_of_a_foreign_report_is_not_taken_for_ours(place):
    rows = [["Другой край", 60.0, 2000.0, 10, 40, 30, 20], ["город Ч.(reg99_m001)", 2.0, 50.0, 10, 40, 30, 20]]
    rows += [["Школа(edu053001)", "", 40.0, 10, 40, 30, 20]]
    batch = previewed(xlsx(report("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0], rows, maximum=20.0)), name="x.xlsx")
    assert {"foreign_region", "foreign_municipality"} <= set(problems(batch))
    assert batch.files.get().rows_quarantined == 2


def test_what_became_wrong_after_the_preview_is_not_written(place):
    batch = previewed(protocol(*pupils([5, 7])))
    Scale.objects.filter(procedure="vpr", year=2021, grade=5, subject="mathematics").delete()
    committing.queue_batch(batch_id=batch.pk, actor=None)
    tasks.commit_batch(batch.pk)
    batch.refresh_from_db()
    assert batch.status == Batch.Status.PREVIEW
    assert "ничего не записано" in batch.message
    assert results() == {"deliveries": [], "rows": [], "cubes": [], "tallies": []}
