"""Import of the real city end to end, beside the floor and a peer, on the same files in the same run.

* floor: the files are only read with python-calamine and their rows copied into a bare table;
* portal: the same files received, checked, previewed and committed with cubes and tallies (what follows, the
  recalculation of indicators, is timed apart);
* peer: django-import-export in its default mode, on the first rows of the same files.

Needs DATABASE_URL of a PostgreSQL server where databases may be made; every side runs in a process of its own.
"""

import argparse
import csv
import io
import json
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg2
from python_calamine import CalamineWorkbook

from benchmarks.harness import ROOT, SERVER, measured, server_answers

CITY = ROOT.parent / "shared" / "data" / "vpr"
PEER_ROWS = 5_000
ROUNDS = 3


def files() -> list[Path]:
    return sorted((CITY / "pupils").rglob("*.xlsx"))


def floor(paths: Sequence[Path]) -> dict[str, float]:
    connection = psycopg2.connect(SERVER)
    cursor = connection.cursor()
    cursor.execute("CREATE TEMP TABLE bare (" + ", ".join(f"c{i} text" for i in range(60)) + ")")
    start, rows = time.perf_counter(), 0
    for path in paths:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            found = list(book.get_sheet_by_name(name).iter_rows())
            buffer = io.StringIO()
            csv.writer(buffer).writerows(found)
            buffer.seek(0)
            columns = ", ".join(f"c{i}" for i in range(len(found[0])))
            cursor.copy_expert(f"COPY bare ({columns}) FROM STDIN CSV", buffer)
            rows += len(found) - 1
    connection.commit()
    return {"seconds": time.perf_counter() - start, "rows": rows}


def portal() -> dict[str, float]:
    import django

    django.setup()
    from django.conf import settings

    from monitoring.actions import committing, intake
    from monitoring.actions.reference import load_reference
    from monitoring.models import PupilResult
    from monitoring.reading.tables import workbook_of
    from monitoring.signals import results_changed
    from msoko import pipeline
    from schools.actions.registry import import_registry
    from schools.domain import registry
    from schools.models import Municipality

    load_reference(folder=settings.BASE_DIR / "fixtures" / "reference")
    rows, _ = registry.read(workbook_of(CITY / "schools.csv", "schools.csv").sheets[0].rows)
    import_registry(rows=rows)
    place = Municipality.objects.get()
    results_changed.disconnect(dispatch_uid="pipeline")
    start = time.perf_counter()
    given = [(str(path.relative_to(CITY)), path.read_bytes()) for path in files()]
    batch = intake.receive_files(files=given, municipality=place, actor=None)
    batch = intake.parse_batch(batch_id=batch.pk)
    previewed = time.perf_counter()
    for file in batch.files.all():
        intake.answer_file(file=file, answers=[{} for _ in file.answers], actor=None, recheck=False)
    intake.recheck_batch(batch_id=batch.pk)
    committing.queue_batch(batch_id=batch.pk, actor=None)
    answered = time.perf_counter()
    committing.commit_batch(batch_id=batch.pk)
    committed = time.perf_counter()
    pipeline.follow_change(batch.pk)
    return {
        "seconds": committed - start,
        "preview": previewed - start,
        "confirm": answered - previewed,
        "commit": committed - answered,
        "values": time.perf_counter() - committed,
        "rows": sum(batch.files.values_list("rows_read", flat=True)),
        "stored": PupilResult.objects.count(),
    }


def peer(rows: int = PEER_ROWS, *, dry_run: bool = False) -> dict[str, float]:
    """django-import-export as it comes, over the first rows of the city; ``dry_run`` is its preview with the diff."""
    import django

    django.setup()
    from import_export import resources
    from tablib import Dataset

    from monitoring.models import PupilResult

    fields = ("delivery", "pupil", "class_label", "variant", "primary", "journal", "tasks")

    class PupilResource(resources.ModelResource):
        class Meta:
            model = PupilResult
            fields = ("delivery", "pupil", "class_label", "variant", "primary", "journal", "tasks")
            import_id_fields = ("delivery", "pupil")

    data = Dataset(headers=fields)
    for number, path in enumerate(files()):
        book = CalamineWorkbook.from_path(path)
        for row in list(book.get_sheet_by_index(0).iter_rows())[1:]:
            if len(data) == rows:
                break
            journal = row[4] if row[4] in {"2", "3", "4", "5"} else None
            school = number * 1000 + int(row[1][-3:])
            data.append([school, str(row[3])[:5], str(row[6])[:12], str(row[7])[:8], row[9] or None, journal, ""])
    resource_of = PupilResource()
    resource_of.fields["delivery"].attribute = "delivery_id"
    resource_of.fields["delivery"].widget = resources.widgets.IntegerWidget()
    resource_of.fields["journal"].widget = resources.widgets.IntegerWidget()
    start = time.perf_counter()
    result = resource_of.import_data(data, raise_errors=True, dry_run=dry_run)
    return {
        "seconds": time.perf_counter() - start,
        "rows": len(data),
        "written": result.totals["new"],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("side", nargs="?", choices=["floor", "portal", "peer"])
    side = parser.parse_args().side
    if side:
        print(json.dumps({"floor": lambda: floor(files()), "portal": portal, "peer": peer}[side]()))
        return
    if not CITY.is_dir():
        print("Нет папки shared рядом с репозиторием: замерять не на чем.")
        return
    if not server_answers():
        return
    best = {}
    for _ in range(ROUNDS):
        for one in ("floor", "portal", "peer"):
            found = measured(__file__, one)
            if one not in best or found["seconds"] < best[one]["seconds"]:
                best[one] = found
    ground, ours, theirs = best["floor"], best["portal"], best["peer"]
    rate = {name: side["rows"] / side["seconds"] for name, side in best.items()}
    print(f"floor   {ground['seconds']:6.2f} s  {rate['floor']:8.0f} rows/s  {ground['rows']:.0f} rows")
    print(
        f"portal  {ours['seconds']:6.2f} s  {rate['portal']:8.0f} rows/s  peak {ours['mib']:.0f} MiB  "
        f"(preview {ours['preview']:.2f}, confirm {ours['confirm']:.2f}, commit {ours['commit']:.2f}; "
        f"indicators after it {ours['values']:.2f})"
    )
    print(f"peer    {theirs['seconds']:6.2f} s  {rate['peer']:8.0f} rows/s  {theirs['rows']:.0f} rows")
    print(f"portal / floor       {ours['seconds'] / ground['seconds']:5.2f} x   (bar: at most 3)")
    print(f"portal / peer, rows  {rate['portal'] / rate['peer']:5.1f} x   (bar: at least 10)")
    print(f"peak memory          {ours['mib']:5.0f} MiB (bar: at most 400)")


if __name__ == "__main__":
    main()
