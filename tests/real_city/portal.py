"""The portal with the real city in it, and what tests ask of it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.test import TestCase
from python_calamine import CalamineWorkbook

from indicators.models import Value
from monitoring.actions import committing, intake
from monitoring.actions.reference import load_reference
from monitoring.models import Batch, Cube, Delivery, LowTally, PupilResult, SourceFile
from schools.actions.registry import import_registry
from schools.domain import registry
from schools.models import Municipality, SchoolCode

Files = Sequence[tuple[str, bytes]]


class Portal:
    """The portal with the city in it, and what tests ask of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        load_reference(folder=settings.BASE_DIR / "fixtures" / "reference")
        sheet = [line.split(",") for line in (folder / "schools.csv").read_text(encoding="utf-8").splitlines()]
        rows, problems = registry.read(sheet)
        assert problems == []
        assert import_registry(rows=rows) == (17, 0, [])
        self.municipality = Municipality.objects.get()
        self.school_of = dict(SchoolCode.objects.filter(system="fisoko").values_list("value", "school_id"))

    def files(self, part: str) -> Files:
        paths = sorted((self.folder / part).rglob("*.xlsx"))
        return [(str(path.relative_to(self.folder)), path.read_bytes()) for path in paths]

    def received(self, files: Files, answers: Mapping[str, object] | None = None) -> Batch:
        """An upload in preview, with what folders and names propose confirmed, or with other ``answers``."""
        batch = intake.receive_files(files=files, municipality=self.municipality, actor=None)
        batch = intake.parse_batch(batch_id=batch.pk)
        unsure = list(batch.files.filter(status=SourceFile.Status.UNSURE))
        for file in unsure:
            intake.answer_file(file=file, answers=[answers or {} for _ in file.answers], actor=None, recheck=False)
        if unsure:
            intake.recheck_batch(batch_id=batch.pk)
        return Batch.objects.get(pk=batch.pk)

    def committed(self, files: Files, answers: Mapping[str, object] | None = None) -> Batch:
        """An upload that is written, with everything that follows from it done."""
        batch = self.received(files, answers)
        committing.queue_batch(batch_id=batch.pk, actor=None)
        with TestCase.captureOnCommitCallbacks(execute=True):
            committing.commit_batch(batch_id=batch.pk)
        return Batch.objects.get(pk=batch.pk)


def state() -> dict[str, tuple[int, str]]:
    """Number of rows and checksum of everything that results are made of, whatever the keys of the rows are."""
    deliveries = {
        pk: repr(key)
        for pk, *key in Delivery.objects.filter(current=True).values_list(
            "pk", "assessment_id", "school_id", "group", "sitting", "source", "rows", "absent", "given"
        )
    }
    tables = {
        "deliveries": list(deliveries.values()),
        "pupils": [repr((deliveries[key], *row)) for key, *row in _rows(PupilResult, "id") if key in deliveries],
        "cubes": [repr(row) for row in _rows(Cube, "id")],
        "tallies": [repr(row) for row in _rows(LowTally, "id")],
        "values": [repr(row) for row in _rows(Value, "id", "run")],
    }
    return {
        name: (len(rows), hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()) for name, rows in tables.items()
    }


def _rows(model: type, *without: str) -> Iterator[tuple]:
    names = [field.attname for field in model._meta.fields if field.name not in without]
    return model.objects.values_list(*names).iterator(chunk_size=10_000)


def grid(content: bytes) -> list[list[object]]:
    """The only sheet of a protocol."""
    return CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
