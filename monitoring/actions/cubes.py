"""Refreshing cubes and tallies of the touched partitions."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from django.db import connection

from monitoring.domain import cubes
from monitoring.domain.intake import COUNTED, PupilTable, Source
from monitoring.domain.scales import Bounds
from monitoring.models import Cube, Delivery, LowTally, PupilResult
from schools.actions.rows import copy_rows

# Best first: the cube of the first source that is there is in force. Sources without a rank never are.
RANK = {source.value: rank for rank, source in enumerate(COUNTED)}
COUNTS = (
    "participants", "n2", "n3", "n4", "n5", "marked", "primary_sum", "primary_square_sum", "primary_histogram",
    "score_histogram", "journal_lower", "journal_equal", "journal_higher", "task_sums", "task_attempts",
)  # fmt: skip
EMPTY: dict[str, object] = {"primary_histogram": [], "score_histogram": [], "task_sums": [], "task_attempts": []}
COLUMNS = (
    "assessment", "school", "group", "class_label", "source", "attempt", "effective", "schools", "absent", *COUNTS,
)  # fmt: skip
Place = tuple[int, int | None, str]
Key = TypeVar("Key", bound=Hashable)


def cube_row(
    place: Place, source: str, counts: Mapping[str, object], *, class_label: str = "", attempt: str = "final",
    schools: int | None = None, absent: int | None = None,
) -> list[object]:  # fmt: skip
    """A row of :data:`COLUMNS`; ``effective`` is settled later by :func:`settle_sources`."""
    assessment_id, school_id, group = place
    figures = [counts.get(name, EMPTY.get(name)) for name in COUNTS]
    return [assessment_id, school_id, group, class_label, source, attempt, True, schools, absent, *figures]


def aggregate_cube_row(delivery: Delivery, bounds: Bounds | None) -> list[object]:
    """The cube of a row of an aggregate report, from the figures kept with its delivery."""
    given = delivery.given
    if delivery.source == Source.MARKS:
        figures = cubes.from_marks(given["participants"], given["counts"])
    elif delivery.source == Source.JOURNAL:
        figures = cubes.from_journal(given["participants"], given["journal"])
    elif delivery.source not in RANK:
        figures = cubes.from_marks(given["participants"], [0, 0, 0, 0])
    else:
        figures = cubes.from_histogram(given["participants"], given["counts"], bounds)
    place = (delivery.assessment_id, delivery.school_id, delivery.group)
    return cube_row(place, delivery.source, figures, schools=given["schools"])


def pupil_cube_rows(
    assessment_id: int, school_ids: Sequence[int], table: PupilTable, marks: Sequence[int | None],
    absent: Mapping[int, int], attempt: str = "final",
) -> list[list[object]]:  # fmt: skip
    """Cubes of one work from pupils' rows: one for each school and one for each of its classes.

    ``school_ids`` names the school of each row; ``absent`` counts absent pupils by school. A school where everybody was
    absent gets a cube of 0 participants.
    """
    rows = []
    by_school = _numbered(school_ids)
    figures = cubes.count(table, [by_school[school] for school in school_ids], marks)
    for school_id, number in by_school.items():
        place = (assessment_id, school_id, "")
        rows.append(
            cube_row(place, Source.PUPILS.value, figures[number], attempt=attempt, absent=absent.get(school_id, 0))
        )
    for school_id in absent.keys() - by_school.keys():
        place = (assessment_id, school_id, "")
        nobody = cubes.from_marks(0, [0, 0, 0, 0])
        rows.append(cube_row(place, Source.PUPILS.value, nobody, attempt=attempt, absent=absent[school_id]))
    with_class = [i for i, label in enumerate(table.class_label) if label]
    if with_class:
        part = table if len(with_class) == len(table) else table.kept([bool(label) for label in table.class_label])
        pairs = [(school_ids[i], table.class_label[i]) for i in with_class]
        by_class = _numbered(pairs)
        figures = cubes.count(part, [by_class[pair] for pair in pairs], [marks[i] for i in with_class])
        for (school_id, label), number in by_class.items():
            place = (assessment_id, school_id, "")
            rows.append(cube_row(place, Source.PUPILS.value, figures[number], class_label=label, attempt=attempt))
    return rows


def _numbered(keys: Sequence[Key]) -> dict[Key, int]:
    return {key: number for number, key in enumerate(dict.fromkeys(keys))}


def write_cubes(rows: Sequence[Sequence[object]]) -> None:
    """Inserts rows of :data:`COLUMNS`; those of the same places and sources must have been deleted before."""
    copy_rows(model=Cube, columns=COLUMNS, rows=rows)


def drop_cubes(assessment_ids: Iterable[int], places: set[tuple[int, int | None, str, str]]) -> None:
    """Deletes the cubes of (assessment, school, group, source) in ``places``. Two queries."""
    held = Cube.objects.filter(assessment_id__in=set(assessment_ids)).values_list(
        "pk", "assessment_id", "school_id", "group", "source"
    )
    Cube.objects.filter(pk__in=[pk for pk, *place in held if tuple(place) in places]).delete()


def settle_sources(assessment_ids: Iterable[int]) -> None:
    """Marks, for each place of these assessments, the cubes of its best source as the ones in force."""
    held = list(
        Cube.objects.filter(assessment_id__in=set(assessment_ids)).values_list(
            "pk", "assessment_id", "school_id", "group", "source", "effective"
        )
    )
    best: dict[Place, int] = {}
    for _, assessment_id, school_id, group, source, _ in held:
        place = (assessment_id, school_id, group)
        best[place] = min(RANK.get(source, len(RANK)), best.get(place, len(RANK)))
    wrong: dict[bool, list[int]] = {True: [], False: []}
    for pk, assessment_id, school_id, group, source, effective in held:
        should = source in RANK and RANK[source] == best[assessment_id, school_id, group]
        if should != effective:
            wrong[should].append(pk)
    for should, pks in wrong.items():
        if pks:
            Cube.objects.filter(pk__in=pks).update(effective=should)


def refresh_pupil_cubes(pairs: Iterable[tuple[int, int]]) -> None:
    """Rebuilds the per-pupil cubes of (assessment, school) pairs from the rows in force.

    Of several attempts of one pupil the last one counts; where a work has sittings, cubes of first attempts are built
    beside. A pair without rows in force loses its cubes.
    """
    wanted = set(pairs)
    if not wanted:
        return
    assessment_ids = {assessment_id for assessment_id, _ in wanted}
    deliveries = {
        delivery.pk: delivery
        for delivery in Delivery.objects.filter(
            assessment_id__in=assessment_ids, school_id__in={school for _, school in wanted}, current=True,
            source=Source.PUPILS.value,
        )
        if (delivery.assessment_id, delivery.school_id) in wanted
    }  # fmt: skip
    drop_cubes(assessment_ids, {(a, s, "", Source.PUPILS.value) for a, s in wanted})
    columns = [name for name in vars(PupilTable()) if name not in {"row", "school"}]
    by_assessment: dict[int, list[tuple]] = {}
    ordered = sorted(deliveries.values(), key=lambda delivery: (delivery.sitting, delivery.pk))
    place = {delivery.pk: number for number, delivery in enumerate(ordered)}
    for row in PupilResult.objects.filter(delivery_id__in=deliveries).values_list("delivery_id", *columns).iterator():
        by_assessment.setdefault(deliveries[row[0]].assessment_id, []).append(row)
    rows: list[list[object]] = []
    for assessment_id in {delivery.assessment_id for delivery in ordered}:
        own = [delivery for delivery in ordered if delivery.assessment_id == assessment_id]
        absent: dict[int, int] = {}
        for delivery in own:
            absent[delivery.school_id] = absent.get(delivery.school_id, 0) + delivery.absent
        found = sorted(by_assessment.get(assessment_id, []), key=lambda row: place[row[0]])
        attempts = {"final": found}
        if any(delivery.sitting for delivery in own):
            # A later row of the same pupil takes the place of the earlier one; reversed, the first one stays.
            key = lambda row: (deliveries[row[0]].school_id, row[1])  # noqa: E731
            attempts = {
                "final": list({key(row): row for row in found}.values()),
                "first": list({key(row): row for row in reversed(found)}.values()),
            }
        for attempt, chosen in attempts.items():
            table = PupilTable(
                row=[0] * len(chosen),
                school=[""] * len(chosen),
                **{name: [row[i + 1] for row in chosen] for i, name in enumerate(columns)},
            )
            school_ids = [deliveries[row[0]].school_id for row in chosen]
            rows += pupil_cube_rows(assessment_id, school_ids, table, table.mark, absent, attempt)
    write_cubes(rows)


def refresh_tallies(parts: Iterable[tuple[str, int, int]], school_ids: Iterable[int]) -> None:
    """Recounts, for (procedure, year, grade) parts and schools, the pupils with one and with several «2»."""
    wanted, schools = sorted(set(parts)), sorted(set(school_ids))
    if not wanted or not schools:
        return
    inside = ", ".join(["(%s, %s, %s)"] * len(wanted))
    arguments = [value for part in wanted for value in part]
    holders = ", ".join(["%s"] * len(schools))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM monitoring_lowtally WHERE (procedure_id, year, grade) IN (VALUES {inside}) "  # noqa: S608
            f"AND school_id IN ({holders})",
            [*arguments, *schools],
        )
        cursor.execute(
            f"""
            SELECT procedure_id, year, grade, school_id, COUNT(*), COUNT(*) FILTER (WHERE works >= 2),
                   COUNT(*) FILTER (WHERE lows = 1), COUNT(*) FILTER (WHERE lows >= 2)
            FROM (
                SELECT a.procedure_id, a.year, a.grade, d.school_id, r.pupil,
                       COUNT(*) AS works, COUNT(*) FILTER (WHERE r.mark = 2) AS lows
                FROM monitoring_delivery d
                JOIN monitoring_assessment a ON a.id = d.assessment_id
                JOIN monitoring_pupilresult r ON r.delivery_id = d.id
                WHERE d.current AND d.source = 'pupils' AND d.sitting = '' AND r.mark IS NOT NULL
                  AND (a.procedure_id, a.year, a.grade) IN (VALUES {inside}) AND d.school_id IN ({holders})
                GROUP BY a.procedure_id, a.year, a.grade, d.school_id, r.pupil
            ) AS pupils
            GROUP BY procedure_id, year, grade, school_id
            """,  # noqa: S608 - only placeholders are joined
            [*arguments, *schools],
        )
        found = cursor.fetchall()
    columns = ("procedure", "year", "grade", "school", "pupils", "pupils_two_works", "low_one", "low_two")
    copy_rows(model=LowTally, columns=columns, rows=found)
