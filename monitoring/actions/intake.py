"""Receiving files, parsing them in the background, answers to what they are silent about, rejection.

received → parsing → preview → queued → committing → committed | rejected | undone | failed. The status lives in the row
of the upload; a job that dies is started again by the reaper and does the same work anew. At the wish of a person, what
failed is read again and what is being read is rejected.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from monitoring import queries, reading
from monitoring.actions.checking import Checker, check_batch, check_file, proposed_answers
from monitoring.domain.intake import ParsedFile, Problem, Severity, packed, unpacked
from monitoring.formats import all_formats
from monitoring.models import Batch, FileProblem, SourceFile
from schools.actions import audit
from schools.models import Municipality, School, User

STALE_AFTER = dt.timedelta(minutes=3)


class Refused(Exception):  # noqa: N818 - it is said to a user, not to a programmer
    """The whole upload cannot be taken; the text is for the user."""


@transaction.atomic
def receive_files(
    *,
    files: Sequence[tuple[str, bytes]],
    municipality: Municipality,
    actor: User | None,
    school: School | None = None,
    create_schools: bool = False,
) -> Batch:
    """Keeps uploaded files (name with folders, content) as one upload, ready to be parsed.

    A zip is opened: its files are kept one by one. ``school`` limits the rows to that school. Raises Refused with a
    Russian sentence where nothing can be kept (no files, too large, an archive that is not safe to open).
    """
    kept: list[reading.Unpacked] = []
    for name, content in files:
        if len(content) > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
            raise Refused(
                f"Файл «{name}» больше {settings.UPLOAD_LIMIT_MB} МБ. Разделите его на части, например по классам."
            )
        kept += reading.unpack(content, name) if reading.is_archive(content) else [reading.Unpacked(name, content)]
    if not kept:
        raise Refused("Не выбрано ни одного файла с таблицами: выберите файлы xlsx, xls, ods, csv или архив zip.")
    title = files[0][0] if len(files) == 1 else f"{files[0][0]} и ещё {len(files) - 1}"
    batch = Batch.objects.create(
        municipality=municipality,
        school=school,
        uploaded_by=actor,
        title=title[:300],
        create_schools=create_schools,
        total=len(kept),
    )
    for item in kept:
        digest = hashlib.sha256(item.content).hexdigest()
        file = SourceFile(batch=batch, name=item.name[:500], sha256=digest, size=len(item.content))
        if item.problem:
            file.staged = packed(ParsedFile("", problems=[item.problem]))
        else:
            name = f"{batch.pk}-{digest[:16]}{Path(item.name).suffix[:8]}"
            file.content.save(name, ContentFile(item.content), save=False)
        file.save()
    audit.record(actor=actor, verb="receive_files", target=batch, files=len(kept))
    return batch


def claim(batch_id: int, *, waiting: Sequence[str], working: str) -> Batch | None:
    """Takes the upload for this worker: from a waiting status, or from one whose worker has fallen silent."""
    now = timezone.now()
    free = Q(status__in=waiting) | Q(status=working, heartbeat__lt=now - STALE_AFTER)
    if not Batch.objects.filter(free, pk=batch_id).update(status=working, heartbeat=now, message=""):
        return None
    return Batch.objects.select_related("municipality__region").get(pk=batch_id)


def parse_batch(*, batch_id: int) -> Batch | None:
    """Reads every file of a received upload in child processes and brings it to the preview.

    None where it is not its turn, or where the upload was rejected meanwhile: that is looked at between files. Progress
    (``done`` of ``total`` files) is written as it goes. Safe to repeat: files parsed before are skipped.
    """
    status = Batch.Status
    batch = claim(batch_id, waiting=[status.RECEIVED], working=status.PARSING)
    if batch is None:
        return None
    files = list(batch.files.all())
    waiting = [file for file in files if file.status == SourceFile.Status.WAITING]
    _progress(batch, len(files) - len(waiting), len(files))
    repeated = queries.repeated_files([file.sha256 for file in waiting], municipality_id=batch.municipality_id)
    checker = Checker.of(batch)
    to_parse = []
    for file in waiting:
        if file.sha256 in repeated:
            _refuse_repeat(file, repeated[file.sha256])
        elif file.staged is not None:
            # Kept out of its archive: there is nothing to read, only what is wrong.
            check_file(checker, file, unpacked(file.staged))
        else:
            to_parse.append(file)
    # What no layout recognised, or more than one did, may name people as well.
    keepable = {layout.code for layout in all_formats() if not layout.personal}
    for file in files:
        if file.content and file.status != SourceFile.Status.WAITING and file.format not in keepable:
            # A worker was killed right before it deleted the original.
            _forget_original(file)
    items = ((file.content.path, file.name) for file in to_parse)
    for index, parsed in reading.read_files(items, person_key=settings.PERSON_KEY.encode()):
        file = to_parse[index]
        if not _progress(batch, len(files) - len(to_parse) + index, len(files)):
            return _cancelled(batch)
        file.format = parsed.format
        file.answers = proposed_answers(parsed, file.name, checker.book)
        file.staged = packed(parsed)
        check_file(checker, file, parsed, also=["format", "answers", "staged"])
        if parsed.format not in keepable:
            _forget_original(file)
    if not _progress(batch, len(files), len(files)):
        return _cancelled(batch)
    if len(waiting) < len(files):
        # Another worker began it: what its files deliver is compared with the rest.
        check_batch(batch)
    return _brought_to_preview(batch)


def _forget_original(file: SourceFile) -> None:
    """The original names people: only its depersonalised content stays.

    The row forgets it last: a worker killed in between leaves no file that nobody knows of.
    """
    file.content.delete(save=False)
    SourceFile.objects.filter(pk=file.pk).update(content="")


@transaction.atomic
def _brought_to_preview(batch: Batch) -> Batch | None:
    status = Batch.Status
    if not Batch.objects.select_for_update().filter(pk=batch.pk, status=status.PARSING).exists():
        return _cancelled(batch)
    statuses = set(batch.files.values_list("status", flat=True))
    batch.status, batch.message = status.PREVIEW, ""
    if statuses == {SourceFile.Status.REPEATED}:
        batch.status = status.REJECTED
        batch.message = "Эти файлы уже загружены и записаны раньше: ничего не изменилось."
    batch.heartbeat = None
    batch.save(update_fields=["status", "message", "heartbeat"])
    return batch


def _refuse_repeat(file: SourceFile, batch_id: int) -> None:
    file.status = SourceFile.Status.REPEATED
    file.content.delete(save=False)
    file.save(update_fields=["status", "content"])
    text = (
        f"Точно такой же файл уже записан загрузкой № {batch_id}: повторять нечего. "
        "Если его надо отнести к другой работе, сначала отмените ту загрузку."
    )
    problem = Problem(Severity.WARNING, "repeated", text)
    FileProblem.objects.create(file=file, severity=problem.severity.value, code=problem.code, message=problem.message)


def _progress(batch: Batch, done: int, total: int) -> bool:
    """Tells how far the reading is; False where the upload is not to be read any more."""
    reading_on = Batch.objects.filter(pk=batch.pk, status=Batch.Status.PARSING)
    return bool(reading_on.update(done=done, total=total, heartbeat=timezone.now()))


def _cancelled(batch: Batch) -> None:
    """What was read while the upload was being rejected goes the way of the rest."""
    _drop_files(Batch.objects.get(pk=batch.pk))


def _drop_files(batch: Batch) -> None:
    """Deletes the files of a rejected upload and what was read of them; the record of them stays."""
    if batch.status != Batch.Status.REJECTED:
        return
    for file in batch.files.exclude(content=""):
        file.content.delete(save=False)
    batch.files.update(content="", staged=None)


@transaction.atomic
def retry_batch(*, batch_id: int, actor: User | None) -> Batch:
    """Makes an upload whose reading failed ready to be read again; files that were read before are not read anew."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.status != Batch.Status.FAILED:
        raise Refused("Повторить разбор можно только у загрузки, которую не удалось разобрать.")
    batch.status, batch.message, batch.heartbeat = Batch.Status.RECEIVED, "", timezone.now()
    batch.save(update_fields=["status", "message", "heartbeat"])
    audit.record(actor=actor, verb="retry_batch", target=batch)
    return batch


@transaction.atomic
def answer_file(
    *, file: SourceFile, answers: Sequence[Mapping[str, object]], actor: User | None, recheck: bool = True
) -> None:
    """Records what a person says about the works of a file (year, grade, subject, level) and checks the upload anew.

    ``answers`` has one mapping for each part of the file; a missing key keeps what is known.
    """
    file.answers = [known | dict(given) | {"sure": True} for known, given in zip(file.answers, answers, strict=True)]
    file.save(update_fields=["answers"])
    audit.record(actor=actor, verb="answer_file", target=file, answers=file.answers)
    if recheck:
        check_batch(Batch.objects.select_related("municipality__region").get(pk=file.batch_id))


@transaction.atomic
def answer_batch(*, batch_id: int, answers: Mapping[int, Sequence[Mapping[str, object]]], actor: User | None) -> Batch:
    """Records answers about several files of an upload in preview (file id → answers of its parts), checks it once.

    Raises Refused where the upload does not wait for a decision. Files of other uploads are left alone.
    """
    batch = Batch.objects.select_for_update(of=("self",)).select_related("municipality__region").get(pk=batch_id)
    if batch.status != Batch.Status.PREVIEW:
        raise Refused("Уточнить работу можно только у загрузки, которая ждёт решения.")
    for file in batch.files.filter(pk__in=answers):
        answer_file(file=file, answers=answers[file.pk], actor=actor, recheck=False)
    check_batch(batch)
    return batch


@transaction.atomic
def recheck_batch(*, batch_id: int, create_schools: bool | None = None) -> Batch:
    """Checks an upload in preview again: after the reference was completed or the creation of schools was decided."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("municipality__region").get(pk=batch_id)
    if batch.status != Batch.Status.PREVIEW:
        raise Refused("Проверить снова можно только загрузку, которая ждёт решения.")
    if create_schools is not None and create_schools != batch.create_schools:
        batch.create_schools = create_schools
        batch.save(update_fields=["create_schools"])
    check_batch(batch)
    return batch


@transaction.atomic
def reject_batch(*, batch_id: int, actor: User | None) -> Batch:
    """Closes an upload without writing anything; its files are deleted, the record of it stays.

    One that is just being read is closed too: its worker stops after the file it is at.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    status = Batch.Status
    if batch.status not in {status.PREVIEW, status.RECEIVED, status.PARSING, status.FAILED}:
        raise Refused("Отклонить можно только загрузку, которая ещё не записывается и не записана.")
    stopped = batch.status in {status.RECEIVED, status.PARSING}
    batch.status, batch.heartbeat = status.REJECTED, None
    batch.message = "Чтение остановлено, ничего не записано." if stopped else "Отклонена без записи."
    batch.save(update_fields=["status", "message", "heartbeat"])
    _drop_files(batch)
    audit.record(actor=actor, verb="reject_batch", target=batch)
    return batch


def fail_batch(*, batch_id: int, status: str, message: str) -> None:
    """Puts an upload that met a fault of the portal into ``status`` with a sentence for its owner.

    A rejected one stays so: its worker may stumble over the files that were deleted under it.
    """
    failed = Batch.objects.filter(pk=batch_id).exclude(status=Batch.Status.REJECTED)
    failed.update(status=status, message=message, heartbeat=None)


def reap_batches() -> list[tuple[int, str]]:
    """Number and status of uploads whose worker has fallen silent, or whose job was lost: to be queued again."""
    status = Batch.Status
    silent = timezone.now() - STALE_AFTER
    lost = Batch.objects.filter(
        Q(status__in=[status.PARSING, status.COMMITTING], heartbeat__lt=silent)
        | Q(status__in=[status.RECEIVED, status.QUEUED], created__lt=silent, heartbeat__isnull=True)
        | Q(status__in=[status.RECEIVED, status.QUEUED], heartbeat__lt=silent)
    )
    return list(lost.values_list("pk", "status"))
