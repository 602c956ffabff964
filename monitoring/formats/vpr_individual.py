"""«Индивидуальные результаты» of ФИС ОКО: rows of participants under a separator row of each school.

A separator is one cell, ``МБОУ «СОШ №1»(edu200101) | Кол-во участников: 89``: its number is checked, its school is
that of the rows below wherever their own «ОО» names none. «Класс» is an ordinal number from 2026 on, a letter before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitoring.domain.cells import BAD, LOGIN
from monitoring.domain.grid import Cell, Grid, Workbook, address, text
from monitoring.domain.intake import ParsedFile, Problem, Severity
from monitoring.formats import Format
from monitoring.formats._headers import scored_tasks
from monitoring.formats._pupils import Columns, Found, Layout, parse, sheets
from monitoring.formats._report import beside, hint_of, identity, whole_number

CODE = "vpr_individual"
SEPARATOR = re.compile(r"(.*?)\s*\|\s*Кол-во участников\s*:?\s*(\d{1,6})", re.IGNORECASE)
ORDINAL_SINCE = 2026
OTHER_COUNT = "Над строками школы сказано «Кол-во участников: {declared}», а строк {read}. Проверьте, что файл полный."


def columns_of(header: Sequence[str]) -> Columns | None:
    tasks = scored_tasks(header)
    if not {"оо", "код участника", "вариант", "первичный балл", "отметка"} <= set(header) or not tasks:
        return None
    at = header.index
    return Columns(
        school=at("оо"),
        code=at("код участника"),
        variant=at("вариант"),
        total=at("первичный балл"),
        tasks=tuple(tasks),
        labels=tuple(tasks.values()),
        class_label=at("класс") if "класс" in header else None,
        journal=at("отметка по журналу") if "отметка по журналу" in header else None,
        mark=at("отметка"),
    )


LAYOUT = Layout(CODE, "код участника", columns_of)


@dataclass
class Separator:
    """A separator row: its place, zero-based, the number in it and the rows that followed."""

    sheet: str
    row: int
    column: int
    declared: int
    read: int = 0


def untangled(found: Found) -> tuple[Grid, list[Separator], dict[str, str]]:
    """The sheet with separators blanked and every row's school as a bare login; separators; names of schools."""
    grid, at = found.grid, found.columns.school
    assert at is not None  # noqa: S101 - the layout has the column
    separators: list[Separator] = []
    names: dict[str, str] = {}
    current = ""
    rows: list[Sequence[Cell]] = list(grid.rows[: found.header + 1])
    for index, row in enumerate(grid.rows[found.header + 1 :], found.header + 1):
        filled = [column for column, cell in enumerate(row) if text(cell)]
        match = SEPARATOR.fullmatch(text(row[filled[0]])) if len(filled) == 1 else None
        if match:
            level, code, name = identity(match[1])
            current = code if level == "school" else ""
            if current and name:
                names[current] = name
            separators.append(Separator(grid.name, index, filled[0], int(match[2])))
            rows.append([""] * len(row))
            continue
        if filled and separators:
            separators[-1].read += 1
        own = LOGIN[row[at]]
        if filled and (not own or own is BAD):
            level, code, _ = identity(text(row[at]))
            school = code if level == "school" else current if not own else row[at]
            row = [*row[:at], school, *row[at + 1 :]]
        rows.append(row)
    return Grid(grid.name, rows, grid.hidden), separators, names


def detect(workbook: Workbook) -> bool:
    return bool(sheets(LAYOUT, workbook))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    founds = {found.grid.name: found for found in sheets(LAYOUT, workbook)}
    plain = {name: untangled(found) for name, found in founds.items()}
    grids = tuple(plain[grid.name][0] if grid.name in plain and not grid.hidden else grid for grid in workbook.sheets)
    hints = {name: hint_of(found.grid.rows[: found.header]) for name, found in founds.items()}
    ordinal = any((hint.year or ORDINAL_SINCE) >= ORDINAL_SINCE for hint in hints.values())
    layout = replace(LAYOUT, columns_of=with_numbers) if ordinal else LAYOUT
    parsed = parse(layout, Workbook(workbook.name, grids))
    for work in parsed.works:
        found = next(found for name, found in founds.items() if name[:100] == work.sheet)
        work.hint = hints[found.grid.name]
        work.declared_maximum = whole_number(beside(found.grid.rows[: found.header], "максимальный первичный балл"))
        work.school_names = plain[found.grid.name][2]
    for _, separators, _ in plain.values():
        parsed.problems += [problem_of(one) for one in separators if one.read != one.declared]
    return parsed


def with_numbers(header: Sequence[str]) -> Columns | None:
    columns = columns_of(header)
    return replace(columns, ordinal=True) if columns else None


def problem_of(separator: Separator) -> Problem:
    message = OTHER_COUNT.format(declared=separator.declared, read=separator.read)
    cell = address(separator.row, separator.column)
    return Problem(Severity.WARNING, "participants_differ", message, separator.sheet[:100], cell)


FORMAT = Format(CODE, "ФИС ОКО: «Индивидуальные результаты»", detect, read)
