"""Dirt of protocols of ВПР: what schools type into rows of pupils."""

import datetime as dt
import io
from collections.abc import Callable

import openpyxl

from tests.corpus.cases import Case, case, pupils_2021, pupils_2022
from tests.monitoring.workbooks import HEADER_2020, HEADER_2021, HEADER_2022, report, row_2020, row_2021, row_2022, xlsx

MAY_22 = dt.date(2021, 5, 22)


def changed(content: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """A workbook after ``change``: what cells alone cannot say (merges, filters, hidden sheets, formulas)."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_text(address: str, value: str) -> Callable[[openpyxl.Workbook], None]:
    """Puts a text that looks like a formula into a cell, as a text."""

    def change(book: openpyxl.Workbook) -> None:
        book.active[address] = value
        book.active[address].data_type = "s"

    return change


def put(address: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book.active[address] = value

    return change


def merged_above(book: openpyxl.Workbook) -> None:
    book.active.insert_rows(1, 2)
    book.active["A1"] = "Протокол проверки"
    book.active.merge_cells("A1:M1")


def merged_header(book: openpyxl.Workbook) -> None:
    # Both rows of the header are merged down, as designers of forms like it.
    book.active.insert_rows(2)
    for letter in "ABCDEFGHI":
        book.active.merge_cells(f"{letter}1:{letter}2")


def filtered(book: openpyxl.Workbook) -> None:
    book.active.auto_filter.ref = "A1:P3"
    book.active.row_dimensions[2].hidden = True


def hide(state: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[-1].sheet_state = state

    return change


ONE, TWO, THREE = row_2021(code="70001"), row_2021(code="70002"), row_2021(code="70003")
GOOD = [HEADER_2021, ONE, TWO]
OTHER = [HEADER_2020, row_2020()]


def one(**cells: object) -> list[list[object]]:
    return [row_2021(**cells)]


CASES: list[Case] = [
    pupils_2021("absent", one(variant="отсутствовал", total="", tasks=("", "", "")), kept=1),
    pupils_2021("absent, feminine, capitals", one(variant="ОТСУТСТВОВАЛА", total="", tasks=("", "", "")), kept=1),
    pupils_2021("absent with the zero of a formula", one(variant="отсутствовал", total="0"), kept=1),
    pupils_2021("absent with points", one(variant="отсутствовал"), "absent_with_total", kept=1),
    pupils_2021("X of both alphabets", one(tasks=("X", "х", "x"), total="0"), kept=1),
    pupils_2021("topic not taught in all spellings", one(tasks=("не пройд.", "Н/П", "не пройдено"), total="0"), kept=1),
    pupils_2021(
        "no journal mark",
        [row_2021(code=f"7000{i}", journal=m) for i, m in enumerate(["нет отметки", "1", "", "*"])],
        kept=4,
    ),
    pupils_2021("journal mark in words", one(journal="отлично"), "odd_journal", kept=1),
    pupils_2021("journal mark turned into a date", one(journal=MAY_22), "odd_journal", kept=1),
    pupils_2021(
        "classes in many spellings",
        [row_2021(code=f"7000{i}", letter=c) for i, c in enumerate(["НЕТ", '10"нет"', "11а", "9-Б", "«в»", "10", "A"])],
        kept=7,
    ),
    pupils_2021("class that is no class", one(letter="???"), "odd_class", kept=1),
    pupils_2021("class turned into a date", one(letter=MAY_22), "odd_class", kept=1),
    pupils_2021("numbers as text with a comma", one(total="3,0", tasks=("1,0", "2", "0")), kept=1),
    pupils_2021("numbers with blanks around", one(total=" 3 ", tasks=("1 ", "\u00a02", "0")), kept=1),
    pupils_2021("code with blanks inside", one(code="70 001"), kept=1),
    pupils_2021("login in capitals with blanks", one(login=" SCH053001 "), kept=1),
    pupils_2021("login with a Cyrillic look-alike", one(login="sсh053001"), "bad_login", aside=1),
    pupils_2021("login that lost its letters", one(login=53001.0), kept=1),
    pupils_2021("login in words", one(login="Школа № 1"), "bad_login", aside=1),
    pupils_2021("no login", one(login=""), "no_login", aside=1),
    pupils_2021("no code", one(code=""), "no_code", aside=1),
    pupils_2021("code of letters", one(code="семьдесят"), "bad_code", aside=1),
    pupils_2021("code that lost its tail in Excel", one(code=67012345678901234.0), "bad_code", aside=1),
    pupils_2021("negative total", one(total="-3"), "bad_total", aside=1),
    pupils_2021("negative points", one(tasks=("-1", "2", "2")), "bad_task", aside=1),
    pupils_2021("half a point", one(tasks=("1,5", "1", "0,5")), "bad_task", aside=1),
    pupils_2021("points turned into a date", one(tasks=(MAY_22, "2", "0")), "bad_task", aside=1),
    pupils_2021("points turned into «22 мая»", one(tasks=("22 мая", "2", "0")), "bad_task", aside=1),
    pupils_2021("total turned into a date", one(total=MAY_22), "bad_total", aside=1),
    pupils_2021("total in words", one(total="много"), "bad_total", aside=1),
    pupils_2021("total that no work gives", one(total="20210522"), "bad_total", aside=1),
    pupils_2021("no total", one(total=""), "no_total", aside=1),
    pupils_2021("total that does not add up", one(total="2"), "total_differs", kept=1),
    pupils_2021("textbook in a column of points", one(tasks=("Мерзляк А. Г.", "2", "0")), "bad_task", aside=1),
    pupils_2021("variant that is no variant", one(variant="А-1"), "bad_variant", aside=1),
    pupils_2021(
        "variant 0 and a long one", [row_2021(variant="0"), row_2021(code="70002", variant="10203040")], kept=2
    ),
    pupils_2021("pupil twice, the same", [ONE, ONE], "repeated_pupil", kept=1, aside=1),
    pupils_2021(
        "pupil twice, otherwise",
        [ONE, row_2021(code="70001", total="2", tasks=("1", "1", "0"))],
        "conflicting_pupil",
        kept=1,
        aside=1,
    ),
    pupils_2021("same code in two schools", [ONE, row_2021(code="70001", login="sch053002")], kept=2),
    pupils_2021(
        "rows of the template",
        [ONE, row_2021(code="", variant="", total="0", tasks=("", "", ""))],
        "template_row",
        kept=1,
    ),
    pupils_2021("rows of blanks at the end", [ONE, [" "] * len(ONE), ["\u00a0"] * len(ONE)], "template_row", kept=1),
    pupils_2021("empty rows between", [ONE, [], [], TWO], kept=2),
    pupils_2021("header repeated by a page break", [ONE, HEADER_2021, TWO], "bad_login", kept=2, aside=1),
    pupils_2021("footer of sums", [ONE, ["Итого", *[""] * 7, "3"]], "bad_login", kept=1, aside=1),
    pupils_2021("truth values in columns of points", one(tasks=(True, "2", False)), kept=1),
    pupils_2021("longest text of a cell", one(letter="а" * 32_767), "odd_class", kept=1),
    # What ``_x0000_`` in a cell is read as; PostgreSQL would refuse the text of the finding.
    pupils_2021("zero byte in a cell", one(variant="А_x0000_1"), "bad_variant", aside=1),
    pupils_2021("only a header", [], "no_rows"),
    pupils_2022(
        "points above the maximum of the task", [row_2022(tasks=(3.0, 0.0, 0.0))], "task_above_maximum", aside=1
    ),
    pupils_2022(
        "two uploads of a school",
        [row_2022(), row_2022(code=1002.0, uploaded="10.03.2022 08:03:00")],
        "older_upload",
        kept=1,
        aside=1,
    ),
    pupils_2022("moment of upload unreadable", [row_2022(uploaded="вчера")], kept=1),
    pupils_2022("moment of upload as a date", [row_2022(uploaded=dt.date(2022, 3, 9))], kept=1),
    pupils_2022(
        "codes and points half text half numbers",
        [row_2022(), row_2022(code="1002", tasks=("1", 2.0, "0"), total="3")],
        kept=2,
    ),
    case(
        "header in capitals with blanks and line breaks",
        lambda: xlsx([[f" {cell.upper()}\n" for cell in HEADER_2021], ONE]),
        kept=1,
    ),
    case(
        "header with no-break blanks",
        lambda: xlsx([[cell.replace(" ", "\u00a0") for cell in HEADER_2021], ONE]),
        kept=1,
    ),
    case(
        "header without a needed column",
        lambda: xlsx([HEADER_2021[:8] + HEADER_2021[9:], ONE[:8] + ONE[9:]]),
        "unknown_layout",
    ),
    case("header lower than any form has it", lambda: xlsx([*([[]] * 40), *GOOD]), "unknown_layout"),
    case("leading empty rows and columns", lambda: xlsx([[], [], *([["", *row] for row in GOOD])]), kept=2),
    case("merged title above", lambda: changed(xlsx(GOOD), merged_above), kept=2),
    case("header merged over two rows", lambda: changed(xlsx(GOOD), merged_header), kept=2),
    case("filter that hides rows", lambda: changed(xlsx(GOOD), filtered), kept=2),
    case("hidden sheet beside", lambda: changed(xlsx(GOOD, GOOD), hide("hidden")), "hidden_sheet", kept=2),
    case("very hidden sheet beside", lambda: changed(xlsx(GOOD, GOOD), hide("veryHidden")), "hidden_sheet", kept=2),
    case("hidden sheet of another layout", lambda: changed(xlsx(GOOD, OTHER), hide("hidden")), kept=2),
    case("sheet of service lists beside", lambda: xlsx(GOOD, [["отсутствовал", "X"], ["нет", 5]]), kept=2),
    case("two sheets of one layout", lambda: xlsx(GOOD, [HEADER_2021, THREE]), kept=3),
    case("two layouts in one workbook", lambda: xlsx(GOOD, OTHER), "several_layouts"),
    case(
        "protocol and report in one workbook",
        lambda: xlsx(
            GOOD, report("Статистика по отметкам", [2, 3, 4, 5], [["Лицей(edu053001)", "", 10, 10, 40, 30, 20]])
        ),
        "several_layouts",
    ),
    case(
        "more tasks than any work has",
        lambda: xlsx([HEADER_2021[:9] + [f"балл за {i}" for i in range(99)], ONE[:9] + ["0"] * 99]),
        "too_many_tasks",
    ),
    case(
        "formula without a stored value",
        lambda: changed(xlsx(GOOD), put("I2", "=SUM(J2:L2)")),
        "no_total",
        kept=1,
        aside=1,
    ),
    case("error of a formula", lambda: changed(xlsx(GOOD), put("I2", "#DIV/0!")), "no_total", kept=1, aside=1),
    case(
        "formula injection as a text",
        lambda: changed(xlsx(GOOD), as_text("G2", "=cmd|' /C calc'!A0")),
        "odd_class",
        kept=2,
    ),
    case(
        "formula injection by a link",
        lambda: changed(xlsx(GOOD), as_text("H2", '=HYPERLINK("http://evil.test")')),
        "bad_variant",
        kept=1,
        aside=1,
    ),
    case(
        "form of 2020 with a stray textbook",
        lambda: xlsx([HEADER_2020, row_2020(tasks=("1", "2", "0", "учебник", "", "")), row_2020(code=60002)]),
        kept=2,
    ),
    case(
        "header of 2022 with Latin K in tasks",
        lambda: xlsx([[cell.replace("К", "K") if "б)" in cell else cell for cell in HEADER_2022], row_2022()]),
        kept=1,
    ),
]
