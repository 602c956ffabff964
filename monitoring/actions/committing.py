"""Writing an upload into the results in one transaction, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from monitoring.actions import cubes as cube_actions
from monitoring.actions.checking import Checker
from monitoring.actions.intake import Refused, claim, fail_batch
from monitoring.domain.checks import Checked
from monitoring.domain.intake import GroupRow, ParsedWork, Severity, Source, Task, unpacked
from monitoring.domain.scales import rebuilt
from monitoring.domain.works import Work, work_of
from monitoring.models import Assessment, Batch, Delivery, PupilResult, SourceFile
from monitoring.queries import assessments_by_work
from monitoring.signals import results_changed
from schools.actions import audit
from schools.actions.registry import name_region, save_school
from schools.actions.rows import copy_rows
from schools.domain.numbers import counted
from schools.models import Municipality, User

PUPIL_COLUMNS = (
    "delivery", "pupil", "class_label", "variant", "primary", "mark", "score", "journal", "tasks", "flags",
)  # fmt: skip
# Where a work has its own file of every school, a delivery is one school × work × sitting × source.
Key = tuple[int, int | None, str, str, str]


@dataclass
class Writing:
    """What one commit gathers before it writes: deliveries by key, rows of pupils and cubes, touched partitions."""

    batch: Batch
    deliveries: dict[Key, Delivery] = field(default_factory=dict)
    pupil_rows: list[tuple[Key, list[object]]] = field(default_factory=list)
    cube_rows: list[list[object]] = field(default_factory=list)
    exams: set[tuple[int, int]] = field(default_factory=set)
    tally_parts: set[tuple[str, int, int]] = field(default_factory=set)
    schools: set[int] = field(default_factory=set)
    assessments: set[int] = field(default_factory=set)

    def delivery(self, key: Key, file: SourceFile, **fields: object) -> Delivery:
        assessment_id, school_id, group, sitting, source = key
        made = Delivery(
            assessment_id=assessment_id, school_id=school_id, group=group, sitting=sitting, source=source,
            file=file, batch=self.batch, **fields,
        )  # fmt: skip
        self.deliveries[key] = made
        return made


def queue_batch(*, batch_id: int, actor: User | None) -> Batch:
    """Hands an upload in preview over to be committed. Raises Refused where no file of it is ready."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch_id)
        if batch.status in {Batch.Status.QUEUED, Batch.Status.COMMITTING, Batch.Status.COMMITTED}:
            return batch
        if batch.status != Batch.Status.PREVIEW:
            raise Refused("Записать можно только проверенную загрузку, которая ждёт решения.")
        if not batch.files.filter(status=SourceFile.Status.READY).exists():
            raise Refused("Ни один файл не готов к записи: ответьте на вопросы и исправьте ошибки.")
        batch.status, batch.heartbeat = Batch.Status.QUEUED, timezone.now()
        batch.save(update_fields=["status", "heartbeat"])
        audit.record(actor=actor, verb="queue_batch", target=batch)
    return batch


def commit_batch(*, batch_id: int) -> Batch | None:
    """Writes the ready files of a queued upload in one transaction. None where it is not its turn.

    A worker that dies leaves nothing behind: the reaper queues the upload again and the same is written. Announces
    ``results_changed`` after the transaction. Raises Refused, and puts the upload back to its preview, where the
    reference or the results have changed since so that a file is no longer good.
    """
    batch = claim(batch_id, waiting=[Batch.Status.QUEUED], working=Batch.Status.COMMITTING)
    if batch is None:
        return None
    try:
        return _committed(batch)
    except Refused as refused:
        fail_batch(batch_id=batch.pk, status=Batch.Status.PREVIEW, message=str(refused))
        raise


@transaction.atomic
def _committed(batch: Batch) -> Batch | None:
    # One commit or undo at a time in a municipality: partitions never meet halfway.
    Municipality.objects.select_for_update().get(pk=batch.municipality_id)
    batch = Batch.objects.select_for_update(of=("self",)).select_related("municipality__region").get(pk=batch.pk)
    if batch.status != Batch.Status.COMMITTING:
        return None
    writing = _gather(batch)
    _write(writing)
    files = batch.files.filter(status=SourceFile.Status.READY)
    files.update(status=SourceFile.Status.COMMITTED)
    batch.status, batch.committed, batch.heartbeat = Batch.Status.COMMITTED, timezone.now(), None
    batch.message = f"Записано: {counted(len(writing.pupil_rows), 'строка', 'строки', 'строк')} участников, "
    batch.message += counted(len(writing.deliveries), "сдача", "сдачи", "сдач") + " результатов школ и групп."
    batch.followed = False
    batch.save(update_fields=["status", "committed", "heartbeat", "message", "followed"])
    audit.record(actor=batch.uploaded_by, verb="commit_batch", target=batch, deliveries=len(writing.deliveries))
    announce(batch)
    return batch


def announce(batch: Batch) -> None:
    """Tells, after the transaction, that the results of the works of this upload have changed."""
    transaction.on_commit(lambda: results_changed.send(sender=Batch, batch_id=batch.pk))


@transaction.atomic
def mark_followed(*, batch_id: int) -> None:
    """Indicators and identification have caught up with this upload."""
    Batch.objects.filter(pk=batch_id).update(followed=True)


def _gather(batch: Batch) -> Writing:
    writing = Writing(batch)
    checker = Checker.of(batch)
    files = list(batch.files.filter(status=SourceFile.Status.READY))
    works = [work for file in files for answer in file.answers if (work := work_of(answer))]
    checker.learn_layouts(works)
    assessments = _assessments(checker, works)
    for file in files:
        parsed = unpacked(file.staged)
        checker.learn(parsed)
        pairs = [(part, work_of(answer)) for part, answer in zip(parsed.works, file.answers, strict=True)]
        if batch.create_schools and batch.school_id is None:
            _create_schools(checker, pairs)
            checker.learn(parsed)
        for part, work in pairs:
            checked = checker.check(part, work)
            if checked.blocked:
                # The reference or the results have changed since the preview.
                error = next(one.message for one in checked.problems if one.severity == Severity.ERROR)
                raise Refused(f"С проверки что-то изменилось, ничего не записано. {file.name}: {error}")
            assessment = assessments[work]
            writing.assessments.add(assessment.pk)
            if part.source == Source.PUPILS:
                _merge_tasks(assessment, part.tasks)
                _gather_pupils(writing, checker, file, part, checked, assessment)
            else:
                _gather_groups(writing, checker, file, part, checked, assessment)
    Assessment.objects.bulk_update(assessments.values(), ["tasks"], batch_size=200)
    return writing


def _assessments(checker: Checker, works: Sequence[Work]) -> dict[Work, Assessment]:
    """Assessments of the works, made where missing. The school year of autumn works follows the setting."""
    made = []
    for work in dict.fromkeys(works):
        held, bounds = checker.book.held(work), checker.book.bounds(work)
        autumn = bool(held and held.autumn)
        counted_later = autumn and settings.AUTUMN_WORKS_SCHOOL_YEAR == "sitting"
        made.append(
            Assessment(
                procedure_id=work.procedure, year=work.year, grade=work.grade, subject_id=work.subject,
                level=work.level, sitting_grade=work.grade + autumn, school_year=work.year - (not counted_later),
                maximum=bounds.maximum if bounds else None,
            )
        )  # fmt: skip
    Assessment.objects.bulk_create(made, ignore_conflicts=True)
    return assessments_by_work(works)


def _merge_tasks(assessment: Assessment, tasks: Sequence[Task]) -> None:
    """The longer list of tasks stays (the checks let only lists through that begin alike), maxima are completed."""
    longest = max(len(assessment.tasks), len(tasks))
    merged = []
    for i in range(longest):
        label, maximum = assessment.tasks[i] if i < len(assessment.tasks) else (tasks[i].label, None)
        ours = tasks[i].maximum if i < len(tasks) else None
        merged.append([label, maximum if maximum is not None else ours])
    assessment.tasks = merged


def _create_schools(checker: Checker, pairs: Sequence[tuple[ParsedWork, Work]]) -> None:
    created = False
    for part, work in pairs:
        for code, name in checker.check(part, work).unknown_schools.items():
            if (part.code_system, code) in checker.schools:
                continue
            batch = checker.batch
            school, _ = save_school(
                municipality=batch.municipality, short_name=(name or f"Школа {code}")[:200],
                codes={part.code_system: code}, actor=batch.uploaded_by,
            )  # fmt: skip
            checker.schools[part.code_system, code] = school.pk
            created = True
    if created:
        checker.forget_schools()


def _gather_pupils(
    writing: Writing, checker: Checker, file: SourceFile, part: ParsedWork, checked: Checked, assessment: Assessment
) -> None:
    table, sitting, source = checked.pupils, part.hint.sitting, Source.PUPILS.value
    ids = {code: checker.schools[part.code_system, code] for code in {*table.school, *checked.absent}}
    school_ids = [ids[code] for code in table.school]
    absent = {ids[code]: count for code, count in checked.absent.items()}
    rows_of: dict[int, int] = {}
    for school_id in school_ids:
        rows_of[school_id] = rows_of.get(school_id, 0) + 1
    for school_id in {*rows_of, *absent}:
        key = (assessment.pk, school_id, "", sitting, source)
        writing.delivery(key, file, rows=rows_of.get(school_id, 0), absent=absent.get(school_id, 0))
    columns = zip(
        table.pupil, table.class_label, table.variant, table.primary, checked.marks, table.score, table.journal,
        table.tasks, table.flags, strict=True,
    )  # fmt: skip
    keys = {school_id: (assessment.pk, school_id, "", sitting, source) for school_id in rows_of}
    writing.pupil_rows += [(keys[school], row) for school, row in zip(school_ids, columns, strict=True)]
    writing.schools |= {*rows_of, *absent}
    if sitting:
        writing.exams |= {(assessment.pk, school_id) for school_id in {*rows_of, *absent}}
        return
    writing.tally_parts.add((assessment.procedure_id, assessment.year, assessment.grade))
    writing.cube_rows += cube_actions.pupil_cube_rows(assessment.pk, school_ids, table, checked.marks, absent)


def _group_of(row: GroupRow, region_code: str) -> str:
    """A report names one region, that of the municipality it was made for; how it spells the name does not matter."""
    names = {"country": "country", "region": f"region:{region_code}", "municipality": f"municipality:{row.code}"}
    return names[row.level]


def _gather_groups(
    writing: Writing, checker: Checker, file: SourceFile, part: ParsedWork, checked: Checked, assessment: Assessment
) -> None:
    region = writing.batch.municipality.region
    for row in checked.groups:
        if row.level == "region":
            name_region(region=region, name=row.name, actor=writing.batch.uploaded_by)
        school_id = checker.schools[part.code_system, row.code] if row.level == "school" else None
        group = "" if school_id else _group_of(row, region.code)
        counts, _ = rebuilt(row.percents, row.participants)
        key = (assessment.pk, school_id, group, part.hint.sitting, part.source.value)
        given = {
            "participants": row.participants, "schools": row.schools, "percents": row.percents, "counts": counts,
        } | row.given  # fmt: skip
        delivery = writing.delivery(key, file, rows=1, given=given)
        writing.cube_rows.append(cube_actions.aggregate_cube_row(delivery, checker.book.bounds(checked.work)))


def _write(writing: Writing) -> None:
    held = Delivery.objects.filter(assessment_id__in=writing.assessments, current=True).values_list(
        "pk", "assessment_id", "school_id", "group", "sitting", "source"
    )
    former = {tuple(key): pk for pk, *key in held if tuple(key) in writing.deliveries}
    for key, delivery in writing.deliveries.items():
        delivery.replaces_id = former.get(key)
    Delivery.objects.filter(pk__in=former.values()).update(current=False)
    Delivery.objects.bulk_create(writing.deliveries.values(), batch_size=1_000)
    ids = {key: delivery.pk for key, delivery in writing.deliveries.items()}
    copy_rows(model=PupilResult, columns=PUPIL_COLUMNS, rows=((ids[key], *row) for key, row in writing.pupil_rows))
    if former:
        places = {(a, s, g, source) for a, s, g, sitting, source in writing.deliveries if not sitting}
        cube_actions.drop_cubes(writing.assessments, places)
    cube_actions.write_cubes(writing.cube_rows)
    cube_actions.refresh_pupil_cubes(writing.exams)
    cube_actions.settle_sources(writing.assessments)
    cube_actions.refresh_tallies(writing.tally_parts, writing.schools)
