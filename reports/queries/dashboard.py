"""The dashboard of a municipality: works of a year, schools of a work, pupils with several «2», freshness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indicators.domain.formulas import TALLY_KINDS
from indicators.queries import ShownValue, assessments_with_values, latest_run, values_of
from monitoring.models import Assessment, Delivery
from reports.domain.figures import Cell, grade_title, grouped
from reports.queries.standing import ALL_WORKS, SchoolsTable, schools_table
from reports.queries.works import (
    Calendar,
    Line,
    WorksTable,
    calendar_of,
    chosen,
    line_of,
    moment,
    shown_cell,
    words,
    works_tables,
)
from schools.domain.access import Scope
from schools.models import Municipality, School
from schools.queries import municipality_in_sight, schools_in

NO_REGION = "Итогов региона в загруженных файлах за этот год нет."


@dataclass(frozen=True)
class Option:
    value: str
    title: str
    chosen: bool


@dataclass(frozen=True)
class TallyRow:
    grade: str
    pupils: str
    schools: str
    cell: Cell
    note: str


@dataclass(frozen=True)
class Dashboard:
    """``year`` None: nothing has been loaded yet. ``computed`` is '' where nothing was ever computed."""

    municipality: Municipality
    year: int | None
    procedure: str = ""
    procedures: tuple[Option, ...] = ()
    years: tuple[Option, ...] = ()
    works: tuple[Option, ...] = ()
    tables: tuple[WorksTable, ...] = ()
    remarks: tuple[str, ...] = ()
    schools: SchoolsTable | None = None
    tallies: tuple[TallyRow, ...] = ()
    delivered: int = 0
    total: int = 0
    computed: str = ""
    link: str = ""


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as text; unknown words are replaced by the nearest known."""

    procedure: str = ""
    year: str = ""
    work: str = ""
    sort: str = ""


def dashboard(scope: Scope, asked: Asked) -> Dashboard | None:
    """Everything that the dashboard shows; None without a municipality in sight. Nine queries."""
    municipality = municipality_in_sight(scope)
    if municipality is None:
        return None
    assessments = assessments_with_values(municipality_id=municipality.pk)
    active = [one for one in schools_in(scope, municipality_id=municipality.pk) if one.status == School.Status.ACTIVE]
    if not assessments:
        return Dashboard(municipality, None, total=len(active))
    # Newest year first, so the first of them has what a person came for.
    procedures = list(dict.fromkeys(one.procedure for one in assessments))
    procedures_by_code = {one.code: one for one in procedures}
    code = chosen(asked.procedure, list(procedures_by_code))
    of_procedure = [one for one in assessments if one.procedure_id == code]
    years = list(dict.fromkeys(str(one.year) for one in of_procedure))
    year = int(chosen(asked.year, years))
    of_year = {line_of(one): one for one in of_procedure if one.year == year}
    work = chosen(asked.work, [ALL_WORKS, *(line.key for line in of_year)])
    calendar, word = calendar_of(code), words()
    place, region = f"municipality:{municipality.pk}", f"region:{municipality.region_id}"
    values = values_of(places=[place, region], book=calendar, years=[year], procedure=code)
    own = [value for value in values if value.place == place]
    of_region = [value for value in values if value.place == region]
    empty, notes = _told(calendar, code, year, of_year)
    link = f"procedure={code}&year={year}"
    delivered = _delivered(municipality, list(of_year.values()))
    return Dashboard(
        municipality,
        year,
        procedures_by_code[code].title,
        tuple(Option(one.code, one.title, one.code == code) for one in procedures),
        tuple(Option(one, one, one == str(year)) for one in years),
        (
            Option(ALL_WORKS, "все работы года вместе", work == ALL_WORKS),
            *(
                Option(line.key, f"{grade_title(line.grade)}, {word.line_title(line)}", line.key == work)
                for line in sorted(of_year, key=word.line_order)
            ),
        ),
        tuple(works_tables(own, beside=[("регион", of_region)], words=word, empty=empty, notes=notes)),
        () if of_region else (NO_REGION,),
        schools_table(
            municipality, active, of_procedure, year, work, asked.sort, procedures_by_code[code], word, calendar, link
        ),
        tuple(_tallies(own)),
        len(delivered & {school.pk for school in active}),
        len(active),
        moment(run.finished) if (run := latest_run(municipality_id=municipality.pk)) else "",
        link,
    )


def _told(
    calendar: Calendar, procedure: str, year: int, of_year: Mapping[Line, Assessment]
) -> tuple[dict[Line, str], dict[Line, str]]:
    """Works of the year's calendar without results, with the reason; and what to know of those that have some."""
    empty, notes = {}, {}
    for (_, when, grade, subject, level), held in calendar.calendar.items():
        line = Line(grade, subject, level)
        if when != year:
            continue
        if line in of_year:
            notes[line] = held.note
        elif not held.held:
            empty[line] = f"не проводилась. {held.note}".strip(" .")
        elif not held.by_choice:
            empty[line] = "нет данных: результаты не загружены"
    for line, assessment in of_year.items():
        if assessment.sitting_grade != assessment.grade:
            sat = f"Писали осенью в {assessment.sitting_grade} классе."
            notes[line] = f"{sat} {notes.get(line, '')}".strip()
    return empty, notes


def _delivered(municipality: Municipality, works: Sequence[Assessment]) -> set[int]:
    found = Delivery.objects.filter(
        current=True, school__municipality=municipality, assessment__in=[one.pk for one in works]
    )
    return set(found.order_by().values_list("school_id", flat=True).distinct())


def _tallies(own: Sequence[ShownValue]) -> list[TallyRow]:
    return [
        TallyRow(
            grade_title(value.grade), grouped(value.n), str(value.schools), shown_cell(value), value.change_reason
        )
        for value in own
        if value.indicator.kind in TALLY_KINDS
    ]  # fmt: skip
