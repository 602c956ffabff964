"""Reference tables as people keep them: one entry may stand for many rows, a later entry overrides an earlier one."""

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

# Key of a list in an entry → field of the row that each of its items becomes.
LISTS = {"years": "year", "grades": "grade", "subjects": "subject"}
KEY = ("code", "procedure", "year", "grade", "subject", "level")


def expanded(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a reference table: ``years``, ``grades`` and ``subjects`` multiplied out, one row for each key.

    A missing ``level`` is ''. Rows keep the order in which their keys were first met, the last entry with a key wins.
    """
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in entries:
        single = {name: value for name, value in entry.items() if name not in LISTS}
        lists = [[(LISTS[name], item) for item in entry[name]] for name in LISTS if name in entry]
        for chosen in itertools.product(*lists):
            row = {"level": "", **single, **dict(chosen)} if "procedure" in single else {**single, **dict(chosen)}
            rows[tuple(row.get(name) for name in KEY)] = row
    return list(rows.values())
