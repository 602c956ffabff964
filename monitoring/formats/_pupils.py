"""Rows of pupils as the layouts of ВПР share them: where each column stands differs, what stands in it does not.

Whole columns go through the memoised rules of monitoring.domain.cells; only what they refuse is looked at row by row.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitoring.domain.cells import (
    ABSENT,
    BAD,
    CLASS_LABEL,
    JOURNAL,
    LOGIN,
    MARK,
    PARTICIPANT,
    TASK,
    TASK_BAD,
    TOTAL,
    VARIANT,
    Rule,
    class_label,
)
from monitoring.domain.grid import Cell, Grid, Workbook, column_letters, text
from monitoring.domain.intake import (
    OWN_SCHOOL,
    POINTS,
    TASK_EMPTY,
    TASK_NOT_ATTEMPTED,
    TASK_NOT_TAUGHT,
    Flag,
    ParsedFile,
    ParsedWork,
    Source,
    Task,
    WorkHint,
)
from monitoring.formats._findings import Findings
from monitoring.formats._headers import HEADER_ROWS, heading, mentions

# The column of the database holds one character a task.
MOST_TASKS = 80
# Byte of a task's character → points, so that a row's sum is one call.
VALUES = bytes(POINTS.index(chr(byte)) if chr(byte) in POINTS else 0 for byte in range(256))

NO_LOGIN = "В строке нет логина школы. Впишите логин (sch, edu или ksh и шесть цифр) и загрузите файл снова."
BAD_LOGIN = "Это не похоже на логин школы: нужны sch, edu или ksh и шесть цифр. Исправьте и загрузите файл снова."
NO_CODE = "В строке нет кода участника. Впишите код и загрузите файл снова."
BAD_CODE = "Это не похоже на код участника: нужны 4–6 цифр. Исправьте и загрузите файл снова."
BAD_VARIANT = "Это не номер варианта и не «отсутствовал»: возможно, ячейки строки сдвинуты. Проверьте строку."
NO_TOTAL = "Участник писал работу, а итог не указан. Впишите сумму первичных баллов или отметьте «отсутствовал»."
BAD_TOTAL = "Итог работы — не число баллов. Исправьте и загрузите файл снова."
BAD_MARK = "Отметка записана непонятно. Нужны 2, 3, 4 или 5: исправьте и загрузите файл снова."
BAD_TASK = "Это не баллы за задание: возможно, ячейки строки сдвинуты. Нужны целое число, Х или «не пройд.»."
ABOVE_MAXIMUM = "За задание {label} поставлено больше наибольшего балла ({maximum}). Сверьте с работой и исправьте."
REPEATED = "Этот участник той же школы уже есть в строке {row}. Оставлена первая строка, лишнюю удалите."
CONFLICTING = (
    "Участник той же школы есть в строке {row} с другим результатом. Взята первая строка: сверьте и исправьте."
)
OLDER_UPLOAD = "Школа загружала протокол ещё раз ({latest}): взята последняя загрузка, эта строка из прежней."
ABSENT_WITH_TOTAL = "Участник отмечен как отсутствовавший, но баллы есть. Считается отсутствовавшим: проверьте строки."
TOTAL_DIFFERS = "Итог не равен сумме баллов за задания. Взят итог из файла: проверьте строки."
ODD_CLASS = "Класс записан непонятно, строка учтена без класса. Нужна буква, например А."
ODD_JOURNAL = "Отметка по журналу записана непонятно: строка учтена, с журналом не сравнивается. Нужны 2, 3, 4 или 5."
TEMPLATE = "Строки заготовки без участника пропущены: в них нет ни логина с кодом, ни баллов. Делать ничего не нужно."
HIDDEN = "Скрытый лист не загружен. Если он нужен, покажите его в Excel, сохраните файл и загрузите снова."
NO_ROWS = "Под заголовком таблицы нет ни одной строки с участником. Загрузите заполненный файл."
TOO_MANY_TASKS = f"В таблице больше {MOST_TASKS} столбцов с заданиями. Проверьте заголовки и загрузите файл снова."


def class_or_number(cell: Cell) -> Any:
    """The letter of a class or, where the form asks for «порядковый номер класса», that number: 1, 2…"""
    typed = text(cell)
    return typed if typed.isdecimal() and len(typed) <= 2 else class_label(cell)


CLASS_OR_NUMBER = Rule(class_or_number)


@dataclass(frozen=True)
class Columns:
    """Where the columns stand, from 0; None where the layout has no such column.

    Without ``school`` all rows are of the uploader's school. ``name`` holds ``login | name of the school``;
    ``uploaded`` the moment of the upload, sortable by ``upload_key``. ``ordinal``: classes may go by their numbers.
    """

    school: int | None
    code: int
    variant: int
    total: int
    tasks: tuple[int, ...]
    labels: tuple[Task, ...]
    class_label: int | None = None
    journal: int | None = None
    mark: int | None = None
    name: int | None = None
    uploaded: int | None = None
    ordinal: bool = False


# Where the columns stand by the texts of a header, None where the row is no header of the layout.
ColumnsOf = Callable[[Sequence[str]], Columns | None]


@dataclass(frozen=True)
class Found:
    """A sheet of the layout: the zero-based row of its header and the columns."""

    grid: Grid
    header: int
    columns: Columns


@dataclass
class Meanings:
    """The columns of one sheet after the rules, all of one length."""

    school: list[str]
    code: list[str]
    variant: list[str]
    total: list[int | None]
    tasks: list[str]
    class_label: list[str]
    journal: list[int | None]
    mark: list[int | None]
    uploaded: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """What one year's layout has of its own.

    ``marker``: a word of its header, lower case. ``columns_of``: where the columns stand. ``cut`` may drop task columns
    once the cells are seen. ``upload_key`` gives ``YYYY-MM-DD…`` of a moment of upload: its year is the work's year.
    """

    code: str
    marker: str
    columns_of: ColumnsOf
    cut: Callable[[Found, list[Sequence[Cell]]], Columns] = lambda found, table: found.columns
    upload_key: Callable[[Cell], str] = text


def sheets(layout: Layout, workbook: Workbook, hidden: bool = False) -> list[Found]:
    """The sheets whose header the layout knows, hidden ones or the others."""
    found = []
    for grid in workbook.sheets:
        if grid.hidden is not hidden:
            continue
        for index, row in enumerate(grid.rows[:HEADER_ROWS]):
            columns = layout.columns_of([heading(cell) for cell in row]) if mentions(row, layout.marker) else None
            if columns:
                found.append(Found(grid, index, columns))
                break
    return found


def parse(layout: Layout, workbook: Workbook) -> ParsedFile:
    """Every fitting sheet as a work."""
    findings = Findings()
    parsed = ParsedFile(layout.code)
    for found in sheets(layout, workbook, hidden=True):
        findings.warn("hidden_sheet", HIDDEN, found.grid.name)
    for found in sheets(layout, workbook):
        table: list[Sequence[Cell]] = list(zip(*found.grid.rows[found.header + 1 :], strict=False))
        if not table:
            findings.error("no_rows", NO_ROWS, found.grid.name)
            continue
        columns = layout.cut(found, table)
        if len(columns.tasks) > MOST_TASKS:
            findings.error("too_many_tasks", TOO_MANY_TASKS, found.grid.name)
            continue
        system = "fisoko" if columns.school is not None else OWN_SCHOOL
        work = ParsedWork(WorkHint("vpr"), Source.PUPILS, found.grid.name[:100], system, list(columns.labels))
        read_rows(work, Found(found.grid, found.header, columns), table, findings, layout.upload_key)
        if work.rows_read:
            parsed.works.append(work)
        else:
            findings.error("no_rows", NO_ROWS, found.grid.name)
    parsed.problems = findings.all()
    return parsed


def read_rows(
    work: ParsedWork, found: Found, table: list[Sequence[Cell]], findings: Findings, upload_key: Callable[[Cell], str]
) -> None:
    columns, count = found.columns, len(table[0])
    nothing = [""] * count
    codes = [TASK.column(table[column]) for column in columns.tasks]
    class_rule = CLASS_OR_NUMBER if columns.ordinal else CLASS_LABEL
    meanings = Meanings(
        nothing if columns.school is None else LOGIN.column(table[columns.school]),
        PARTICIPANT.column(table[columns.code]),
        VARIANT.column(table[columns.variant]),
        TOTAL.column(table[columns.total]),
        list(map("".join, zip(*codes, strict=True))) if codes else nothing,
        class_rule.column(nothing if columns.class_label is None else table[columns.class_label]),
        JOURNAL.column(nothing if columns.journal is None else table[columns.journal]),
        MARK.column(nothing if columns.mark is None else table[columns.mark]),
    )
    if columns.uploaded is not None:
        keys: dict[Cell, str] = {cell: upload_key(cell) for cell in set(table[columns.uploaded])}
        meanings.uploaded = [keys[cell] for cell in table[columns.uploaded]]
        latest = max(meanings.uploaded)
        if "2000" <= latest[:4] <= "2099":
            work.hint = WorkHint("vpr", year=int(latest[:4]))
    named = {"school": columns.school, "pupil": columns.code, "primary": columns.total, "journal": columns.journal}
    named["mark"] = columns.mark
    work.columns = {name: column_letters(at) for name, at in named.items() if at is not None}
    if columns.name is not None:
        work.school_names = school_names(meanings.school, table[columns.name])
    above = rows_above_maximum(codes, columns.labels)
    keep_rows(work, found, meanings, above, table, findings)


def school_names(logins: Iterable[str], cells: Iterable[Cell]) -> dict[str, str]:
    """``edu991017 | Лицей «Р-17»`` → the name by its code."""
    names = {}
    for login, cell in set(zip(logins, cells, strict=True)):
        name = text(cell).partition("|")[2].strip()
        if login and login is not BAD and name:
            names[login] = name
    return dict(sorted(names.items()))


def rows_above_maximum(codes: list[list[str]], tasks: Sequence[Task]) -> dict[int, int]:
    """Row → index of the first task with more points than its maximum."""
    above: dict[int, int] = {}
    for index, (column, task) in enumerate(zip(codes, tasks, strict=True)):
        if task.maximum is None:
            continue
        excessive = {code for code in set(column) if code in POINTS[task.maximum + 1 :]}
        if excessive:
            for row, code in enumerate(column):
                if code in excessive:
                    above.setdefault(row, index)
    return above


def keep_rows(
    work: ParsedWork,
    found: Found,
    meanings: Meanings,
    above: dict[int, int],
    table: list[Sequence[Cell]],
    findings: Findings,
) -> None:
    """Decides row by row: kept, absent, quarantined, or no row at all."""
    sheet, columns, first = found.grid.name, found.columns, found.header + 1
    pupils = work.pupils
    nothing = TASK_EMPTY * len(columns.tasks)
    refusals = Refusals(columns, meanings, above, latest_uploads(meanings))
    seen: dict[tuple[str, str], int] = {}
    rows = zip(meanings.school, meanings.code, meanings.variant, meanings.total, meanings.tasks, strict=True)
    for index, (school, code, variant, total, tasks) in enumerate(rows):
        # Below the participants of a school's own form its template goes on, leftovers of drop-down lists included.
        if not code and not total and tasks == nothing and (not variant or columns.school is None):
            # No participant: an empty row, or a row of the form's template with its formula's 0 or a drop-down value.
            if any(column[index] != "" for column in table):
                findings.tally("template_row", TEMPLATE, sheet, (first + index, columns.code))
            continue
        work.rows_read += 1
        absent = variant == ABSENT
        if absent:
            result: tuple[int | None, str, int] = (None, nothing, int(Flag.ABSENT))
        else:
            flags = Flag.NOT_ATTEMPTED if TASK_NOT_ATTEMPTED in tasks else 0
            result = (total, tasks, int(flags | Flag.NOT_TAUGHT if TASK_NOT_TAUGHT in tasks else flags))
        refusal = refusals.of(index, school, code, variant, total, tasks)
        earlier = seen.setdefault((school, code), len(pupils.row)) if refusal is None else len(pupils.row)
        if earlier != len(pupils.row):
            same = (pupils.primary[earlier], pupils.tasks[earlier], pupils.flags[earlier]) == result
            message = (REPEATED if same else CONFLICTING).format(row=pupils.row[earlier])
            refusal = ("repeated_pupil" if same else "conflicting_pupil", message, columns.code)
        if refusal:
            work.quarantined += 1
            at = (first + index, refusal[2])
            findings.row(refusal[0], refusal[1], sheet, at, table[refusal[2]][index])
            continue
        if absent and total:
            at = (first + index, columns.total)
            findings.tally("absent_with_total", ABSENT_WITH_TOTAL, sheet, at, table[columns.total][index])
        elif not absent and columns.tasks and sum(tasks.encode().translate(VALUES)) != total:
            at = (first + index, columns.total)
            findings.tally("total_differs", TOTAL_DIFFERS, sheet, at, table[columns.total][index])
        pupils.row.append(first + index + 1)
        pupils.school.append(school)
        pupils.pupil.append(code)
        pupils.class_label.append(meanings.class_label[index])
        pupils.variant.append("" if absent else variant)
        pupils.primary.append(result[0])
        pupils.journal.append(meanings.journal[index])
        pupils.mark.append(None if absent else meanings.mark[index])
        pupils.tasks.append(result[1])
        pupils.flags.append(result[2])
    pupils.score = [None] * len(pupils.row)
    soften(work, found, findings)


@dataclass(frozen=True)
class Refusals:
    """Says what keeps a row out: code, message and column, in the order a person would check."""

    columns: Columns
    meanings: Meanings
    above: dict[int, int]
    latest: dict[str, str]

    def of(
        self, index: int, school: str, code: str, variant: str, total: int | None, tasks: str
    ) -> tuple[str, str, int] | None:
        columns = self.columns
        if columns.school is not None and (not school or school is BAD):
            return ("bad_login", BAD_LOGIN, columns.school) if school else ("no_login", NO_LOGIN, columns.school)
        if not code or code is BAD:
            return ("bad_code", BAD_CODE, columns.code) if code else ("no_code", NO_CODE, columns.code)
        if self.latest and columns.uploaded is not None and self.meanings.uploaded[index] < self.latest[school]:
            return "older_upload", OLDER_UPLOAD.format(latest=self.latest[school]), columns.uploaded
        if variant == ABSENT:
            return None
        if variant is BAD:
            return "bad_variant", BAD_VARIANT, columns.variant
        return self.of_scores(index, total, tasks)

    def of_scores(self, index: int, total: int | None, tasks: str) -> tuple[str, str, int] | None:
        columns = self.columns
        if TASK_BAD in tasks:
            return "bad_task", BAD_TASK, columns.tasks[tasks.index(TASK_BAD)]
        if total is None or total is BAD:
            return ("no_total", NO_TOTAL, columns.total) if total is None else ("bad_total", BAD_TOTAL, columns.total)
        if columns.mark is not None and self.meanings.mark[index] is BAD:
            return "bad_mark", BAD_MARK, columns.mark
        if index in self.above:
            task = columns.labels[self.above[index]]
            message = ABOVE_MAXIMUM.format(label=task.label, maximum=task.maximum)
            return "task_above_maximum", message, columns.tasks[self.above[index]]
        return None


def soften(work: ParsedWork, found: Found, findings: Findings) -> None:
    """What is not worth a row: an unreadable class or journal mark becomes «не указано», with a warning."""
    pupils = work.pupils
    for name, column, instead, code, message in (
        ("class_label", found.columns.class_label, "", "odd_class", ODD_CLASS),
        ("journal", found.columns.journal, None, "odd_journal", ODD_JOURNAL),
    ):
        values = getattr(pupils, name)
        if column is None or BAD not in values:
            continue
        for index, value in enumerate(values):
            if value is BAD:
                values[index] = instead
                row = pupils.row[index] - 1
                findings.tally(code, message, found.grid.name, (row, column), found.grid.rows[row][column])


def latest_uploads(meanings: Meanings) -> dict[str, str]:
    """School → its latest moment of upload; empty where no school uploaded twice."""
    latest: dict[str, str] = {}
    pairs = set(zip(meanings.school, meanings.uploaded, strict=False))
    for school, moment in pairs:
        latest[school] = max(moment, latest.get(school, ""))
    return latest if len(latest) < len(pairs) else {}
