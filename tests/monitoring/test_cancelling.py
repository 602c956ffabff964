"""An upload rejected while it is being read: the worker stops between files and leaves nothing behind."""

from pathlib import Path

import pytest
from django.conf import settings

from monitoring import reading, tasks
from monitoring.actions import intake
from monitoring.models import Batch, SourceFile
from tests.monitoring.universe import department, protocol, pupils

pytestmark = pytest.mark.django_db


@pytest.fixture
def received() -> Batch:
    files = [(f"2021/{grade}/Математика.xlsx", protocol(*pupils([5, 7]))) for grade in (5, 6, 7)]
    return intake.receive_files(files=files, municipality=department(), actor=None)


def kept_files() -> set[Path]:
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return {path for path in folder.rglob("*") if path.is_file()}


def rejected_after(monkeypatch, batch: Batch, files: int) -> None:
    """The upload is rejected when that many files have been read, before the worker looks at the last of them."""
    read_files = reading.read_files

    def watched(*args: object, **kwargs: object):
        for number, one in enumerate(read_files(*args, **kwargs), 1):
            if number == files:
                intake.reject_batch(batch_id=batch.pk, actor=None)
            yield one

    monkeypatch.setattr(reading, "read_files", watched)


@pytest.mark.parametrize("files", [1, 2, 3])
def test_the_worker_stops_after_the_file_it_is_at(received, monkeypatch, files):
    names = {Path(file.content.path) for file in received.files.all()}
    assert names <= kept_files()
    rejected_after(monkeypatch, received, files)
    tasks.parse_batch(received.pk)
    received.refresh_from_db()
    assert received.status == Batch.Status.REJECTED
    assert received.message == "Чтение остановлено, ничего не записано."
    assert received.files.filter(status=SourceFile.Status.WAITING).count() == 4 - files
    assert not received.files.exclude(staged=None, content="").exists()
    assert not names & kept_files()
    assert intake.reap_batches() == []


def test_a_rejection_at_the_last_moment_stands(received, monkeypatch):
    check_file = intake.check_file

    def checked(checker, file, *args, **kwargs):
        check_file(checker, file, *args, **kwargs)
        if file.name.startswith("2021/7"):
            intake.reject_batch(batch_id=received.pk, actor=None)

    monkeypatch.setattr(intake, "check_file", checked)
    tasks.parse_batch(received.pk)
    received.refresh_from_db()
    assert received.status == Batch.Status.REJECTED
    assert not received.files.exclude(staged=None).exists()


def test_a_fault_over_deleted_files_does_not_bring_a_rejected_upload_back(received, monkeypatch):
    def broken(*args: object, **kwargs: object):
        intake.reject_batch(batch_id=received.pk, actor=None)
        raise FileNotFoundError

    monkeypatch.setattr(reading, "read_files", broken)
    tasks.parse_batch(received.pk)
    received.refresh_from_db()
    assert received.status == Batch.Status.REJECTED


def test_an_upload_that_waits_to_be_read_is_never_read_once_rejected(received):
    intake.reject_batch(batch_id=received.pk, actor=None)
    tasks.parse_batch(received.pk)
    received.refresh_from_db()
    assert received.status == Batch.Status.REJECTED
