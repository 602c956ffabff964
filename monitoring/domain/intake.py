"""What a reader of spreadsheets hands over: rows, and problems that say where and what to do.

The same values travel from the parser to the preview and to the commit, through JSON: only lists, texts and integers.
Names of people never get into any of them.
"""

import enum
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


class Severity(enum.StrEnum):
    """ERROR keeps the whole file out, ROW keeps one row out (quarantine), WARNING keeps nothing out."""

    ERROR = "error"
    ROW = "row"
    WARNING = "warning"


class Source(enum.StrEnum):
    """Where counts come from, best first: pupil rows outrank a distribution, which outranks shares of marks.

    The sources after MARKS say nothing about the marks of a whole school: they stand beside and are never in force.
    """

    PUPILS = "pupils"
    DISTRIBUTION = "distribution"
    MARKS = "marks"
    JOURNAL = "journal"
    TASKS = "tasks"
    GROUPS = "groups"
    PLANNED = "planned"


# Sources from which marks are counted, best first.
COUNTED = (Source.PUPILS, Source.DISTRIBUTION, Source.MARKS)

# Code systems of files beside those of schools.domain.identifiers: the file names no school, the uploader's is meant
# (its code is ''); the file names schools in words (the code is schools.domain.names.match_key of the name).
OWN_SCHOOL, BY_NAME = "own", "name"


class Flag(enum.IntFlag):
    """Facts about a pupil's row. ABSENT rows are counted and not stored."""

    ABSENT = 1
    NOT_ATTEMPTED = 2
    NOT_TAUGHT = 4


# One character a task in ``PupilTable.tasks``: points 0–9, then a–z for 10–35.
POINTS = "0123456789abcdefghijklmnopqrstuvwxyz"
TASK_NOT_ATTEMPTED, TASK_NOT_TAUGHT, TASK_EMPTY = "X", "N", "."


@dataclass(frozen=True)
class Problem:
    """One finding. ``message`` is a Russian sentence: what is wrong and what to do. ``cell`` is like ``C10``.

    ``value`` is the offending value as text, cut to 80 characters, and is empty for columns that may name a person.
    ``count`` says how many alike stand behind this one where they are too many to list.
    """

    severity: Severity
    code: str
    message: str
    sheet: str = ""
    cell: str = ""
    value: str = ""
    count: int = 1


@dataclass(frozen=True)
class Task:
    """A task of a work: its label as printed (``4К1``) and its greatest score, None where the file does not tell."""

    label: str
    maximum: int | None = None


@dataclass(frozen=True)
class WorkHint:
    """Which work the figures are of, as far as known. None or '' means that a person has to say.

    ``procedure`` is a code of the reference table (vpr, oge, ege…); ``grade`` is the programme grade; ``subject`` is
    the text by which reference names are looked up («Русский язык», «01»); ``sitting`` an ISO date where exams have
    several.
    """

    procedure: str
    year: int | None = None
    grade: int | None = None
    subject: str = ""
    level: str = ""
    sitting: str = ""


@dataclass
class PupilTable:
    """Rows of pupils, column by column, all of one length. None is «не указано».

    row: number in the sheet, from 1. school: canonical code. pupil: code of the participant, or a keyed digest for
    exams. class_label: ``А``, ``Б``… or ''. primary: total primary score. mark: 2–5 as given. score: test score 0–100.
    journal: the mark of the school journal, 2–5. tasks: one character a task. flags: see :class:`Flag`.
    """

    row: list[int] = field(default_factory=list)
    school: list[str] = field(default_factory=list)
    pupil: list[str] = field(default_factory=list)
    class_label: list[str] = field(default_factory=list)
    variant: list[str] = field(default_factory=list)
    primary: list[int | None] = field(default_factory=list)
    mark: list[int | None] = field(default_factory=list)
    score: list[int | None] = field(default_factory=list)
    journal: list[int | None] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row)

    def kept(self, keep: Iterable[bool]) -> "PupilTable":
        """The rows for which ``keep`` is true, in order."""
        chosen = [index for index, kept in enumerate(keep) if kept]
        if len(chosen) == len(self):
            return self
        return PupilTable(**{name: [column[i] for i in chosen] for name, column in vars(self).items()})


@dataclass
class GroupRow:
    """A row of an aggregate report: a school, or a reference group to compare with.

    ``level`` is school, municipality, region or country. ``code`` is the school's or the municipality's code, '' for
    the others. ``percents`` as printed: of marks 2–5, or of primary scores 0…max; empty for other sources.

    ``given`` is what the report says beside that, numbers as printed, None where a cell is empty:

    * JOURNAL: ``journal``, counts of lower, equal, higher, and ``journal_percents`` of them, of those compared;
    * TASKS: ``labels``, ``maxima``, ``task_percents``: the average percent of each task's maximum;
    * GROUPS: ``labels``, ``maxima``, ``by_mark``: mark → ``participants`` (None: not told) and ``task_percents``;
    * PLANNED: ``planned``, a list of ``task``, ``requirement``, ``maximum``, ``percent``;
    * MARKS of a plain table of counts: ``printed`` is ``counts``.
    """

    row: int
    level: str
    code: str
    name: str
    participants: int
    percents: list[float]
    schools: int | None = None
    given: dict[str, Any] = field(default_factory=dict)


@dataclass
class ParsedWork:
    """The part of a file that belongs to one work (and one sitting)."""

    hint: WorkHint
    source: Source
    sheet: str
    code_system: str
    tasks: list[Task] = field(default_factory=list)
    declared_maximum: int | None = None
    pupils: PupilTable = field(default_factory=PupilTable)
    groups: list[GroupRow] = field(default_factory=list)
    # Names by which the file calls its schools, by canonical code: for proposals to create the unknown ones.
    school_names: dict[str, str] = field(default_factory=dict)
    # rows_read = len(pupils) + quarantined, or len(groups) + quarantined: nothing disappears.
    rows_read: int = 0
    quarantined: int = 0
    # Letters of the columns, by names of PupilTable: later findings then name the very cell.
    columns: dict[str, str] = field(default_factory=dict)


@dataclass
class ParsedFile:
    """What one file said. ``format`` is the code of the layout, '' where none was recognised."""

    format: str
    works: list[ParsedWork] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def from_json(data: dict[str, Any]) -> ParsedFile:
    """A ParsedFile out of the JSON of :func:`packed`."""
    return ParsedFile(
        data["format"],
        [
            ParsedWork(
                hint=WorkHint(**work["hint"]),
                source=Source(work["source"]),
                sheet=work["sheet"],
                code_system=work["code_system"],
                tasks=[Task(**task) for task in work["tasks"]],
                declared_maximum=work["declared_maximum"],
                pupils=PupilTable(**work["pupils"]),
                groups=[GroupRow(**row) for row in work["groups"]],
                school_names=work["school_names"],
                rows_read=work["rows_read"],
                quarantined=work["quarantined"],
                columns=work["columns"],
            )
            for work in data["works"]
        ],
        [Problem(**{**problem, "severity": Severity(problem["severity"])}) for problem in data["problems"]],
    )


def packed(parsed: ParsedFile) -> bytes:
    """The depersonalised content as it is kept in the row of the file."""
    # ``vars`` of the dataclasses inside: dataclasses.asdict copies every cell and takes longer than reading the file.
    return zlib.compress(json.dumps(parsed, ensure_ascii=False, separators=(",", ":"), default=vars).encode(), 1)


def unpacked(staged: bytes) -> ParsedFile:
    """The inverse of :func:`packed`."""
    return from_json(json.loads(zlib.decompress(staged)))
