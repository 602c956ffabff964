"""What a commit would change: rows of pupils and figures of reports, against those that are in force.

Legend. A *row* is what is known of one pupil in one work, in the order of :data:`FIELDS`. Rows are keyed by the code of
the pupil, so the order of lines in a file is no change. *new* is only in the file, *gone* is in force and not in the
file, *changed* differs in at least one field. new + changed + unchanged is what the file holds, gone + changed +
unchanged is what is in force.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitoring.domain.intake import PupilTable

FIELDS = ("class_label", "variant", "primary", "mark", "score", "journal", "tasks")
LISTED = 20

Value = str | int | None
Row = tuple[Value, ...]
Rows = Mapping[str, Row]


@dataclass(frozen=True)
class Change:
    """One field of one pupil's row; None is «не указано»."""

    pupil: str
    field: str
    old: Value
    new: Value


@dataclass(frozen=True)
class PupilDifference:
    """Counts of pupils, counts of changed fields by name, and the first changes by the code of the pupil."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[Change, ...] = ()

    @property
    def stored(self) -> int:
        return self.gone + self.changed + self.unchanged

    @property
    def given(self) -> int:
        return self.new + self.changed + self.unchanged


@dataclass(frozen=True)
class Figures:
    """A row of an aggregate report.

    counts: as rebuilt from the percents. marks: counts of the marks 2–5, None where the report tells none or there is
    no scale. details: what else the report says (``GroupRow.given``).
    """

    participants: int
    counts: tuple[int, ...]
    marks: tuple[int, ...] | None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupDifference:
    """Figures of one school before and after; ``old`` None: there were none."""

    old: Figures | None
    new: Figures

    @property
    def same(self) -> bool:
        return (
            self.old is not None
            and self.old.participants == self.new.participants
            and without_zeros(self.old.counts) == without_zeros(self.new.counts)
            and self.old.details == self.new.details
        )


def without_zeros(counts: Sequence[int]) -> list[int]:
    """A histogram without its empty end: reports print different numbers of empty columns."""
    shorter = list(counts)
    while shorter and not shorter[-1]:
        shorter.pop()
    return shorter


def rows_by_school(table: PupilTable, marks: Sequence[int | None]) -> dict[str, dict[str, Row]]:
    """Rows by the code of the school and of the pupil; ``marks`` are the final ones (given, or by the scale)."""
    by_school: dict[str, dict[str, Row]] = {}
    columns = zip(
        table.class_label, table.variant, table.primary, marks, table.score, table.journal, table.tasks, strict=True
    )
    for school, pupil, row in zip(table.school, table.pupil, columns, strict=True):
        rows = by_school.get(school)
        if rows is None:
            rows = by_school[school] = {}
        rows[pupil] = row
    return by_school


def compared(stored: Rows, given: Rows, listed: int = LISTED) -> PupilDifference:
    """The difference of one school in one work; ``listed`` limits the examples, never the counts."""
    changed = [pupil for pupil, row in given.items() if pupil in stored and stored[pupil] != row]
    met = len(stored.keys() & given.keys())
    fields: Counter[str] = Counter()
    for pupil in changed:
        old, new = stored[pupil], given[pupil]
        fields.update(name for name, before, after in zip(FIELDS, old, new, strict=True) if before != after)
    examples: list[Change] = []
    # Codes are numbers of different lengths (or digests): 9001 stands before 10001.
    for pupil in sorted(changed, key=lambda code: (len(code), code)):
        if len(examples) >= listed:
            break
        pairs = zip(FIELDS, stored[pupil], given[pupil], strict=True)
        examples += [Change(pupil, name, old, new) for name, old, new in pairs if old != new]
    return PupilDifference(
        new=len(given) - met,
        changed=len(changed),
        unchanged=met - len(changed),
        gone=len(stored) - met,
        fields={name: fields[name] for name in FIELDS if fields[name]},
        examples=tuple(examples[:listed]),
    )
