"""One file of a whole city (67 schools × 1,560 rows × 29 columns) end to end, and its undo, beside the floor.

* floor: the file is only read with python-calamine and its rows copied into a bare table;
* portal: received, checked, confirmed and committed with cubes; then a corrected file over it; then that one undone.

Also one school's file of 1,560 rows: from the upload to the full report with the comparison, beside the preview of as
many rows by django-import-export.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.harness import measured, server_answers
from benchmarks.import_city import CITY, floor, peer
from msoko.demo.sheets import write_workbook

SCHOOLS, PUPILS, TASKS = 67, 1_560, 18
SINGLE_ROUNDS = 5


def rows(school: int, shift: int = 0) -> list[list[object]]:
    """Pupils of one school in the layout of 2022; ``shift`` changes every twentieth row."""
    chance = random.Random(school)
    found = []
    for number in range(PUPILS):
        points = [chance.randint(0, 1) for _ in range(TASKS)]
        if shift and number % 20 == 0:
            points[0] = 1 - points[0]
        login, place = f"edu9920{school:02d}", "reg99_m001 | город"
        who = [login, 99, "reg990000 | Край", place, f"{login} | Школа {school}", "15.03.2022 08:00:00"]
        found.append([*who, 50001 + number, 1 + number % 2, *points, "АБВГ"[number % 4], "м", 4, sum(points)])
    return found


def city_file(folder: Path, name: str, schools: range, shift: int = 0) -> Path:
    head = ["Пользователь", "Код региона", "Регион", "Муниципалитет", "Школа", "Дата загрузки", "Код", "Вариант"]
    head += [f"{task + 1} (1б)" for task in range(TASKS)]
    head += ["Наименование класса", "Пол", "Отметка за предыдущий триместр/ четверть/полугодие", "Итого баллов"]
    path = folder / name
    write_workbook(path, [("Протокол", [head, *(row for school in schools for row in rows(school, shift))])])
    return path


def bare() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return floor([city_file(Path(folder), "город.xlsx", range(1, SCHOOLS + 1))])


def portal() -> dict[str, float]:
    import django

    django.setup()
    from django.conf import settings

    from monitoring.actions import committing, comparing, intake, undoing
    from monitoring.actions.reference import load_reference
    from monitoring.models import PupilResult
    from monitoring.signals import results_changed
    from schools.actions.registry import ensure_municipality, save_school

    load_reference(folder=settings.BASE_DIR / "fixtures" / "reference")
    place = ensure_municipality(name="город", fisoko_code="reg99_m001", region_name="Край")
    for school in range(1, SCHOOLS + 1):
        save_school(municipality=place, short_name=f"Школа {school}", codes={"fisoko": f"9920{school:02d}"})
    results_changed.disconnect(dispatch_uid="pipeline")

    def previewed(path: Path) -> object:
        batch = intake.receive_files(files=[(path.name, path.read_bytes())], municipality=place, actor=None)
        batch = intake.parse_batch(batch_id=batch.pk)
        said = {"year": 2022, "grade": 5, "subject": "mathematics"}
        intake.answer_file(file=batch.files.get(), answers=[said], actor=None)
        return batch

    def committed(path: Path) -> tuple[object, float]:
        start = time.perf_counter()
        batch = previewed(path)
        committing.queue_batch(batch_id=batch.pk, actor=None)
        batch = committing.commit_batch(batch_id=batch.pk)
        return batch, time.perf_counter() - start

    with tempfile.TemporaryDirectory() as folder:
        every = range(1, SCHOOLS + 1)
        _, seconds = committed(city_file(Path(folder), "город.xlsx", every))
        again, over = committed(city_file(Path(folder), "исправлено.xlsx", every, shift=1))
        start = time.perf_counter()
        undoing.undo_batch(batch_id=again.pk, actor=None)
        undo = time.perf_counter() - start
        single = []
        for turn in range(SINGLE_ROUNDS):
            path = city_file(Path(folder), f"школа {turn}.xlsx", range(1 + turn, 2 + turn), shift=1)
            start = time.perf_counter()
            comparing.compare_batch(previewed(path))
            single.append(time.perf_counter() - start)
        stored = PupilResult.objects.count()
    return {
        "seconds": seconds, "over": over, "undo": undo, "single": statistics.median(single), "stored": stored,
        "rows": SCHOOLS * PUPILS,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("side", nargs="?", choices=["floor", "portal", "peer"])
    side = parser.parse_args().side
    if side:
        print(json.dumps({"floor": bare, "portal": portal, "peer": lambda: peer(PUPILS, dry_run=True)}[side]()))
        return
    if not server_answers():
        return
    ground, ours = measured(__file__, "floor"), measured(__file__, "portal")
    print(f"floor    {ground['seconds']:6.2f} s   {SCHOOLS * PUPILS} rows")
    print(f"portal   {ours['seconds']:6.2f} s   over a former one {ours['over']:.2f} s, undo {ours['undo']:.2f} s")
    print(f"portal / floor            {ours['seconds'] / ground['seconds']:5.2f} x   (bar: at most 3)")
    print(f"undo / commit             {ours['undo'] / ours['over']:5.2f} x   (bar: at most 0.5)")
    print(f"one school, median        {ours['single']:5.2f} s   (bar: under 1)")
    if CITY.is_dir():
        theirs = measured(__file__, "peer")
        ratio = theirs["seconds"] / ours["single"]
        print(f"preview of django-import-export / one school {ratio:.1f} x   (bar: at least 5)")
    print(f"peak memory               {ours['mib']:5.0f} MiB (bar: at most 600)")


if __name__ == "__main__":
    main()
