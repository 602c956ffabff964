"""A small department for tests, built through actions: one municipality, three schools, the reference tables.

* school 053001, 053002 – of municipality reg05_m001, where uploads go;
* school 053009 – of another municipality, to which these uploads must not reach.
"""

from collections.abc import Sequence

from django.conf import settings

from monitoring.actions import committing, intake
from monitoring.actions.reference import load_reference
from monitoring.models import Batch, Cube, Delivery, LowTally, PupilResult
from schools.actions.registry import ensure_municipality, save_school
from schools.models import Municipality, School
from tests.monitoring.workbooks import HEADER_2021, row_2021, xlsx

# Mathematics of grade 5 in 2021: «3» from 7, «4» from 11, «5» from 15, 20 points at most.
NAME = "2021/5/Математика.xlsx"


def department() -> Municipality:
    load_reference(folder=settings.BASE_DIR / "fixtures" / "reference")
    here = ensure_municipality(name="город Т.", fisoko_code="reg05_m001", region_name="Край")
    there = ensure_municipality(name="город У.", fisoko_code="reg05_m002", region_name="Край")
    for place, code in ((here, "053001"), (here, "053002"), (there, "053009")):
        save_school(municipality=place, short_name=f"Школа {code}", codes={"fisoko": code})
    return here


def school(code: str = "053001") -> School:
    return School.objects.get(short_name=f"Школа {code}")


def pupils(totals: Sequence[int], login: str = "sch053001", first: int = 50001, **cells: object) -> list[list[object]]:
    """Rows of the 2021 layout: one pupil for each total, points only in the total and the first task."""
    return [
        row_2021(code=str(first + i), login=login, total=str(total), tasks=(str(min(total, 2)), "0", "0"), **cells)
        for i, total in enumerate(totals)
    ]


def protocol(*rows: list[object]) -> bytes:
    """A protocol of 2021 as a file."""
    return xlsx([HEADER_2021, *rows])


def previewed(
    content: bytes, name: str = NAME, place: Municipality | None = None, own: School | None = None, confirm: bool = True
) -> Batch:
    """An upload brought to its preview; what the file is silent about is confirmed from its name."""
    place = place or Municipality.objects.get(fisoko_code="reg05_m001")
    batch = intake.receive_files(files=[(name, content)], municipality=place, actor=None, school=own)
    batch = intake.parse_batch(batch_id=batch.pk)
    if confirm:
        for file in batch.files.exclude(status="repeated"):
            intake.answer_file(file=file, answers=[{} for _ in file.answers], actor=None)
    return Batch.objects.get(pk=batch.pk)


def committed(content: bytes, **where: object) -> Batch:
    batch = previewed(content, **where)
    committing.queue_batch(batch_id=batch.pk, actor=None)
    return committing.commit_batch(batch_id=batch.pk)


def results() -> dict[str, list]:
    """Everything that counts as results, without numbers of rows: equal dicts are equal results."""
    cube_fields = [field.name for field in Cube._meta.concrete_fields if field.name != "id"]
    current = Delivery.objects.filter(current=True)
    return {
        "deliveries": sorted(current.values_list("assessment", "school", "group", "sitting", "source"), key=str),
        "rows": sorted(
            PupilResult.objects.filter(delivery__in=current).values_list(
                "delivery__assessment", "delivery__school", "pupil", "mark", "primary", "tasks"
            )
        ),
        "cubes": sorted(Cube.objects.values_list(*cube_fields), key=str),
        "tallies": sorted(LowTally.objects.values_list("year", "grade", "school", "pupils", "low_two")),
    }
