"""Collects what a parser finds, so that a file with 70,000 bad rows gives a list that a person can read."""

from collections import Counter

from monitoring.domain.grid import Cell, address, text
from monitoring.domain.intake import Problem, Severity

LISTED = 500
VALUE_LENGTH = 80

# Zero-based row and column of a cell.
At = tuple[int, int]


class Findings:
    """Problems of one file. With ``personal`` no cell's value is shown: a shifted column may hold a person's name."""

    def __init__(self, personal: bool = False) -> None:
        self.personal = personal
        self.listed: list[Problem] = []
        self.unlisted: Counter[tuple[str, str]] = Counter()
        self.tallies: dict[tuple[str, str], Problem] = {}

    def problem(self, severity: Severity, code: str, message: str, sheet: str, at: At | None, value: Cell) -> Problem:
        cell = address(*at) if at else ""
        shown = "" if self.personal else text(value)[:VALUE_LENGTH]
        return Problem(severity, code, message, sheet[:100], cell, shown)

    def error(self, code: str, message: str, sheet: str = "", at: At | None = None, value: Cell = "") -> None:
        self.listed.append(self.problem(Severity.ERROR, code, message, sheet, at, value))

    def row(self, code: str, message: str, sheet: str, at: At, value: Cell = "") -> None:
        """One quarantined row; beyond the first :data:`LISTED` of a code they are only counted."""
        key = (code, sheet[:100])
        listed = self.unlisted[key]
        self.unlisted[key] += 1
        if listed < LISTED:
            self.listed.append(self.problem(Severity.ROW, code, message, sheet, at, value))

    def warn(self, code: str, message: str, sheet: str = "", at: At | None = None, value: Cell = "") -> None:
        """A warning of its own line."""
        self.listed.append(self.problem(Severity.WARNING, code, message, sheet, at, value))

    def tally(self, code: str, message: str, sheet: str, at: At, value: Cell = "", count: int = 1) -> None:
        """A warning listed once a sheet with the first cell as the example and the count of all."""
        key = (code, sheet[:100])
        first = self.tallies.get(key)
        if first is None:
            first = self.problem(Severity.WARNING, code, message, sheet, at, value)
            count -= 1
        self.tallies[key] = Problem(**{**vars(first), "count": first.count + count})

    def all(self) -> list[Problem]:
        more = [
            Problem(
                Severity.ROW,
                code,
                f"Таких строк ещё {found - LISTED}, показаны первые {LISTED}. Исправьте файл и загрузите его снова.",
                sheet,
                count=found - LISTED,
            )
            for (code, sheet), found in self.unlisted.items()
            if found > LISTED
        ]
        return [*self.listed, *more, *self.tallies.values()]
