"""Dirt of protocols of РИС ГИА: encodings, print columns, footers, several exams, and people in the wrong columns."""

from tests.corpus.cases import Case, case
from tests.monitoring.workbooks import HEADER_11, protocol_11, row_11, xlsx

SURNAME = "Ненароков"
PERSON = (SURNAME, "Иван", "Иванович")


def row(number: int = 1, **cells: str) -> list[str]:
    document = cells.pop("document", f"22222{number}")
    return row_11(number, cells.pop("school", "777"), PERSON, document, **cells)


def exam(name: str, rows: list[list[str]], *codes: str, kept: int = 0, aside: int = 0, **parts: object) -> Case:
    return case(name, lambda: xlsx(protocol_11(rows, **parts)), *codes, kept=kept, aside=aside)


def table(rows: list[list[str]], encoding: str = "utf-8", ending: str = "\r\n") -> bytes:
    return ending.join(";".join(cells) for cells in protocol_11(rows)).encode(encoding)


def sparse(cells: list[str]) -> list[str]:
    """With the empty columns that merged print columns leave."""
    return [part for cell in cells for part in (cell, "")]


SECOND = ["09 - Английский язык 2022.06.14"]
APPEAL = ["№", "Код ОО", "Класс", "Фамилия", "Имя", "Отчество", "Состояние апелляции", "Первичный балл", "Балл"]
CASES: list[Case] = [
    case("csv of cp1251", lambda: table([row()], "cp1251"), kept=1, file="протокол.CSV"),
    case("csv of utf-8 with a mark", lambda: table([row()], "utf-8-sig"), kept=1, file="протокол.csv"),
    case("csv with bare line feeds", lambda: table([row()], ending="\n"), kept=1, file="протокол.csv"),
    case("csv named as a workbook", lambda: table([row()]), kept=1, file="протокол.xlsx"),
    case(
        "empty columns between",
        lambda: xlsx([["01 - Русский язык 2022.06.23"], sparse(HEADER_11), sparse(row())]),
        kept=1,
    ),
    case(
        "title shifted to the right",
        lambda: xlsx([[""] * 7 + ["01 - Русский язык 2022.06.23"], HEADER_11, row()]),
        kept=1,
    ),
    case(
        "two exams in one sheet",
        lambda: xlsx([*protocol_11([row()], footer=[["Средние"]]), SECOND, HEADER_11, row()]),
        kept=2,
    ),
    case("page break repeats the header", lambda: xlsx([*protocol_11([row()]), *protocol_11([row(2)])]), kept=2),
    case(
        "foreign language with two dates and no code",
        lambda: xlsx(protocol_11([row()], title="Английский язык п.: 2022.06.14, у.: 2022.06.16")),
        kept=1,
    ),
    case("no title", lambda: xlsx([HEADER_11, row()]), "no_title", kept=1),
    exam("date that is no date", [row()], kept=1, title="01 - Русский язык 2022.13.45"),
    exam(
        "footers", [row()], kept=1, footer=[["Средние", "", "1"], ["Минимальная граница", "24"], ["Всего участников 1"]]
    ),
    exam("footer that counts otherwise", [row()], "participants_differ", kept=1, footer=[["Всего участников", "5"]]),
    exam("lone inscription between rows", [row(), [f"Подпись {SURNAME}"], row(2)], "stray_text", kept=2),
    exam("no code of the school", [row(school="")], "no_school", aside=1),
    exam("name in the column of the school", [row(school=SURNAME)], "bad_school", aside=1),
    exam(
        "nobody in the row",
        [[*row_11(1, "777", ("", "", ""), "")[:9], "", "", "++", "", "8", "57"]],
        "no_person",
        aside=1,
    ),
    exam("no result", [row(score="")], "no_result", aside=1),
    exam("name in the column of the result", [row(score=SURNAME)], "bad_result", aside=1),
    exam("result above a hundred", [row(score="157")], "bad_result", aside=1),
    exam("negative result", [row(score="-5")], "bad_result", aside=1),
    exam("primary score in words", [row(primary="восемь")], "bad_primary", aside=1),
    exam("person twice, the same", [row(), row()], "repeated_pupil", kept=1, aside=1),
    exam("person twice, otherwise", [row(), row(score="60")], "conflicting_pupil", kept=1, aside=1),
    exam("namesakes with other documents", [row(1), row(2)], kept=2),
    exam("mask with Н/А and a name", [row(short="Н/А"), row(2, short=SURNAME)], kept=2),
    exam("long answers above their maximum", [row(long="9(2)1(1)")], kept=1),
    exam("code of the school as a number of Excel", [row(school="9306.0"), row(2, school="009306")], kept=2),
    exam("nobody sat the exam", [], "no_rows"),
    case(
        "decisions on appeals",
        lambda: xlsx(
            [["01 - Русский язык 2022.06.23"], APPEAL, ["1", "777", "11", *PERSON, "удовлетворена", "8", "57"]]
        ),
        "appeals",
    ),
]
