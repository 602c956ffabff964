"""Mutates files of every shape that departments get and reads them, for a given time: nothing may escape.

    bin/fuzz [SECONDS] [SEED]

Two kinds of cases take turns: cells of a table are changed (through the layouts only, so thousands a second), and bytes
of a file are changed (through the whole reader with its child process). A failure prints its seed: the same seed makes
the same case again.
"""

import datetime as dt
import random
import sys
import time
import traceback
from collections.abc import Callable

from monitoring import formats
from monitoring.domain.grid import Cell, Grid, Workbook
from monitoring.domain.intake import ParsedFile, packed, unpacked
from monitoring.reading import is_archive, read_file, read_workbook, unpack
from monitoring.rendering.findings import marked_workbook
from tests.corpus import containers, exams, pupil_rows, reports
from tests.monitoring.planted import SAMPLES
from tests.monitoring.workbooks import KEY

SECONDS = 60
ODD: tuple[Cell, ...] = (
    "", " ", "\u00a0", "X", "отсутствовал", "нет отметки", "-1", "1,5", "22 мая", "=cmd|' /C calc'!A0", "8,0", "61,3++",
    "4,1/48", "sch053001", "Лицей(edu053001)", "Район(reg05_m001)", "Вся выборка", "Группы участников", "Средние",
    "Кол-во участников", "Всего участников 3", "01 - Русский язык 2022.06.23", "1(2)2(3)", "++-2", "\x00", "а" * 5000,
    "²", "１", "١", "1e9", 0.0, -1.0, 0.5, 5.0, 1e15, 1e300, float("nan"), float("inf"), True,
    dt.date(2021, 5, 22), dt.time(1, 2), dt.timedelta(3),
)  # fmt: skip


def workbooks() -> list[Workbook]:
    """Real-shaped workbooks: samples of every layout and the readable files of the corpus."""
    contents = [build() for build in SAMPLES.values()]
    contents += [case.build() for module in (pupil_rows, reports, exams) for case in module.CASES]
    return [book for content in contents if (book := read_workbook(content, "x.xlsx"))]


def with_odd_cells(book: Workbook, chance: random.Random) -> Workbook:
    """The workbook with cells, rows and columns changed, moved, doubled and dropped, at times beside another sheet."""
    sheets = []
    for grid in book.sheets:
        rows = [list(row) for row in grid.rows]
        for _ in range(chance.randint(1, 12)):
            if rows and rows[0]:
                change(rows, chance)
        sheets.append(Grid(grid.name, rows, grid.hidden is not (chance.random() < 0.03)))
    return Workbook(book.name, tuple(sheets))


def change(rows: list[list[Cell]], chance: random.Random) -> None:
    row, column = chance.randrange(len(rows)), chance.randrange(len(rows[0]))
    match chance.randrange(8):
        case 0 | 1 | 2:
            rows[row][column] = chance.choice(ODD)
        case 3:
            rows[row][column] = rows[chance.randrange(len(rows))][chance.randrange(len(rows[0]))]
        case 4:
            rows.insert(row, list(rows[chance.randrange(len(rows))]))
        case 5:
            del rows[row]
        case 6:
            for cells in rows:
                cells.insert(column, chance.choice(ODD))
        case 7:
            for cells in rows:
                del cells[column]


def with_odd_bytes(content: bytes, chance: random.Random) -> bytes:
    """The file with bytes changed, cut out or doubled."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[at : at + 1] = chance.randbytes(1)
            case 1:
                del changed[at : at + chance.randint(1, 200)]
            case 2:
                changed[at:at] = changed[at : at + chance.randint(1, 200)]
            case 3:
                del changed[at:]
    return bytes(changed)


def check(result: ParsedFile) -> None:
    """What is true of the answer to any file."""
    assert result.works or result.problems
    assert "fault" not in {problem.code for problem in result.problems}, "a fault of the program"
    for work in result.works:
        assert work.rows_read == len(work.pupils) + len(work.groups) + work.quarantined
        assert {len(column) for column in vars(work.pupils).values()} == {len(work.pupils)}
    assert unpacked(packed(result)) == result


def through_layouts(books: list[Workbook]) -> Callable[[random.Random], None]:
    def run(chance: random.Random) -> None:
        book = with_odd_cells(chance.choice(books), chance)
        result = formats.parse(book, KEY)
        check(result)
        if chance.random() < 0.05:
            marked_workbook(book, result.problems)

    return run


def through_the_reader(contents: list[bytes]) -> Callable[[random.Random], None]:
    def run(chance: random.Random) -> None:
        content = with_odd_bytes(chance.choice(contents), chance)
        # Archives are opened where an upload is received, not in the child.
        if is_archive(content):
            assert list(unpack(content, "x.zip"))
        check(read_file(content, "x.xlsx", person_key=KEY, memory=2**29, seconds=20))

    return run


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(seconds: float, seed: int) -> int:
    """Number of failures."""
    contents = [case.build() for case in containers.CASES] + [build() for build in SAMPLES.values()]
    contents.append(containers.zipped({"2021/5/а.xlsx": contents[-1], "2021/6/б.csv": b"1;2"}))
    # Half of the time each: a case through the reader costs many of the others.
    kinds = [
        through_layouts(workbooks()),
        through_the_reader([content for content in contents if len(content) < 2**20]),
    ]
    names, counts, spent, failures = ("через разбор таблиц", "через чтение файлов"), [0, 0], [0.0, 0.0], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        kind = 0 if spent[0] <= spent[1] else 1
        begun = time.monotonic()
        try:
            kinds[kind](random.Random(f"{seed}.{kind}.{counts[kind]}"))
        except Exception:  # noqa: BLE001 - to find them is the purpose
            failures += 1
            say(f"СБОЙ {names[kind]}, случай {counts[kind]} при начальном числе {seed}:\n{traceback.format_exc()}")
        counts[kind] += 1
        spent[kind] += time.monotonic() - begun
    for name, count, took in zip(names, counts, spent, strict=True):
        say(f"{name}: {count} случаев, {count / max(took, 0.001):.0f} в секунду")
    say(f"сбоев: {failures} (начальное число {seed})")
    return failures


if __name__ == "__main__":
    arguments = [*sys.argv[1:], *[str(SECONDS), "0"][len(sys.argv) - 1 :]]
    sys.exit(1 if main(float(arguments[0]), int(arguments[1])) else 0)
