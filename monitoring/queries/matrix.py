"""Who has delivered which work: schools × works of a procedure in a year. Each read says how many queries it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Value

from monitoring.models import LEVELS, Assessment, Cube, ProcedureHeld
from schools.domain.access import Scope
from schools.domain.kinds import grades_of
from schools.models import School

# Programme grades by the kind of a school; what it has delivered itself outranks this.

# States of a cell. Only GIVEN and MISSING make up the totals «58 из 67».
GIVEN, MISSING, CHOICE, NONE = "given", "missing", "choice", "none"
OTHER_GRADE, OTHER_LANGUAGE = "other_grade", "other_language"
WORDS = {
    MISSING: "нет",
    CHOICE: "по выбору",
    NONE: "не было участников",
    OTHER_GRADE: "—",
    OTHER_LANGUAGE: "другой язык",
}
# A school writes the foreign languages that it teaches: of each grade one is expected, whichever it is.
LANGUAGES = {"english", "german", "french", "spanish", "chinese"}
# Rows of pupils are what is usual: their number stands alone.
SHORT_SOURCES = {"pupils": "", "distribution": "распределение", "marks": "отметки"}


@dataclass(frozen=True)
class Choice:
    """A procedure in a year that the page may show; ``delivered``: some school has results of it."""

    procedure: str
    title: str
    year: int
    delivered: bool

    @property
    def key(self) -> str:
        return f"{self.procedure}-{self.year}"


@dataclass(frozen=True)
class Column:
    """A work: its programme grade and the grade in which it was sat, its subject, whether not everybody writes it."""

    grade: int
    sitting_grade: int
    subject: str
    level: str
    title: str
    by_choice: bool
    delivered: int = 0
    expected: int = 0

    @property
    def total(self) -> str:
        """«58 из 67»; of a work by choice only who has delivered."""
        if self.by_choice:
            return str(self.delivered)
        return f"{self.delivered} из {self.expected}" if self.expected else WORDS[OTHER_GRADE]


@dataclass(frozen=True)
class MatrixCell:
    """What a school has given of a work. ``participants`` and ``source`` are of GIVEN alone."""

    state: str
    participants: int | None = None
    source: str = ""

    @property
    def source_words(self) -> str:
        return SHORT_SOURCES.get(self.source, "")

    @property
    def text(self) -> str:
        source = f" ({self.source_words})" if self.source_words else ""
        return WORDS.get(self.state) or f"{self.participants}{source}"


@dataclass(frozen=True)
class MatrixRow:
    school_id: int
    school: str
    cells: tuple[MatrixCell, ...]
    delivered: int
    expected: int

    @property
    def total(self) -> str:
        return f"{self.delivered} из {self.expected}" if self.expected else WORDS[OTHER_GRADE]

    @property
    def complete(self) -> bool:
        return self.delivered == self.expected


@dataclass(frozen=True)
class Matrix:
    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def delivered(self) -> int:
        """Over all schools, also where only some rows are left to be shown."""
        return sum(column.delivered for column in self.columns if not column.by_choice)

    @property
    def expected(self) -> int:
        return sum(column.expected for column in self.columns)


def matrix_choices(*, municipality_id: int) -> list[Choice]:
    """Procedures and years of the calendar and of what the municipality has delivered, the newest first. One query."""
    fields = ("procedure__position", "procedure_id", "procedure__title", "year", "given")
    calendar = ProcedureHeld.objects.filter(held=True).annotate(given=Value(0))
    stored = Assessment.objects.filter(
        deliveries__current=True, deliveries__school__municipality_id=municipality_id
    ).annotate(given=Value(1))
    both = calendar.order_by().values_list(*fields).union(stored.order_by().values_list(*fields))
    found: dict[tuple[int, str, str, int], bool] = {}
    for *key, given in both:
        found[tuple(key)] = found.get(tuple(key), False) or bool(given)
    ordered = sorted(found, key=lambda key: (key[0], -key[3]))
    return [Choice(code, title, year, found[position, code, title, year]) for position, code, title, year in ordered]


def matrix_of(scope: Scope, *, municipality_id: int, procedure: str, year: int) -> Matrix:
    """Schools of the municipality that are in scope × works of the year. Three queries.

    Rows are schools that work, and those that have delivered before they were closed. Columns are works that the
    calendar names and works that some school of the municipality has delivered.
    """
    works, central = _works(procedure, year)
    names = ("grade", "sitting_grade", "subject_id", "level", "subject__title", "subject__position")
    cubes = Cube.objects.filter(
        assessment__procedure=procedure, assessment__year=year, school__municipality_id=municipality_id,
        effective=True, class_label="", attempt="final",
    ).values_list("school_id", "participants", "source", "assessment__procedure__central",
                  *(f"assessment__{name}" for name in names))  # fmt: skip
    given: dict[tuple[int, int, str, str], MatrixCell] = {}
    taught: dict[int, set[int]] = {}
    loaded = set()
    for school_id, participants, source, of_all, grade, sitting_grade, subject, level, title, position in cubes:
        central = central or of_all
        works.setdefault((grade, subject, level), (position, sitting_grade, title, False))
        given[school_id, grade, subject, level] = MatrixCell(GIVEN, participants, source)
        taught.setdefault(school_id, set()).add(sitting_grade)
        loaded.add((grade, subject, level))
    schools = [
        school
        for school in School.objects.filter(municipality_id=municipality_id)
        if scope.covers_school(school.pk, municipality_id)
        and (school.status == School.Status.ACTIVE or school.pk in taught)
    ]
    columns = [
        Column(grade, sitting_grade, subject, level, f"{title}, {LEVELS[level]}" if level else title, by_choice)
        for (grade, subject, level), (_, sitting_grade, title, by_choice) in sorted(
            works.items(), key=lambda work: (work[0][0], work[1][0], work[0][2])
        )
    ]
    rows = [_row(school, columns, given, taught.get(school.pk, set()), loaded if central else set(), year)
            for school in schools]  # fmt: skip
    return Matrix(tuple(_totalled(columns, rows)), tuple(rows))


def _works(procedure: str, year: int) -> tuple[dict[tuple[int, str, str], tuple[int, int, str, bool]], bool]:
    """Works that the calendar names: position of the subject, sitting grade, title, by choice. One query."""
    held = ProcedureHeld.objects.filter(procedure=procedure, year=year, held=True).values_list(
        "grade", "subject_id", "level", "subject__position", "subject__title", "by_choice", "autumn",
        "procedure__central",
    )  # fmt: skip
    works, central = {}, False
    for grade, subject, level, position, title, by_choice, autumn, of_all in held:
        central = of_all
        works[grade, subject, level] = (position, grade + autumn, title, by_choice)
    return works, central


def _row(
    school: School,
    columns: Sequence[Column],
    given: Mapping[tuple[int, int, str, str], MatrixCell],
    taught: set[int],
    told_for_all: set[tuple[int, str, str]],
    year: int,
) -> MatrixRow:
    grades = {*grades_of(school.kind), *taught}
    late = school.opened_on is not None and school.opened_on.year > year
    closed = school.status != School.Status.ACTIVE
    # Grades of which a language has been delivered, or is asked for already.
    languages = {
        column.grade
        for column in columns
        if column.subject in LANGUAGES and (school.pk, column.grade, column.subject, column.level) in given
    }
    cells = []
    for column in columns:
        cell = given.get((school.pk, column.grade, column.subject, column.level))
        if cell is None:
            if late or closed or column.sitting_grade not in grades:
                cell = MatrixCell(OTHER_GRADE)
            elif column.by_choice:
                cell = MatrixCell(CHOICE)
            elif (column.grade, column.subject, column.level) in told_for_all:
                cell = MatrixCell(NONE)
            elif column.subject in LANGUAGES and column.grade in languages:
                cell = MatrixCell(OTHER_LANGUAGE)
            else:
                cell = MatrixCell(MISSING)
                if column.subject in LANGUAGES:
                    languages.add(column.grade)
        cells.append(cell)
    counted = [cell.state for cell, column in zip(cells, columns, strict=True) if not column.by_choice]
    delivered, missing = counted.count(GIVEN), counted.count(MISSING)
    return MatrixRow(school.pk, school.short_name, tuple(cells), delivered, delivered + missing)


def _totalled(columns: Sequence[Column], rows: Sequence[MatrixRow]) -> list[Column]:
    """Columns with who has delivered of whom it is expected; of a work by choice nobody is expected."""
    totalled = []
    for index, column in enumerate(columns):
        states = [row.cells[index].state for row in rows]
        given = states.count(GIVEN)
        expected = 0 if column.by_choice else given + states.count(MISSING)
        totalled.append(replace(column, delivered=given, expected=expected))
    return totalled
