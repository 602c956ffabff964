"""Files of every layout with texts planted in each place where a person may be named: what must never leave a parser.

A new layout adds its builder to ``SAMPLES``: the test of personal data fails until it does.
"""

from collections.abc import Callable

from tests.monitoring.workbooks import (
    HEADER_11,
    HEADER_2020,
    HEADER_2021,
    HEADER_2022,
    HEADER_2026,
    HEADER_PLAIN,
    individual,
    journal,
    planned,
    report,
    row_11,
    row_2020,
    row_2021,
    row_2022,
    tasks,
    xlsx,
)

SURNAME, NAME, PATRONYMIC = "Запретьев", "Тайнослав", "Скрытнович"
SERIES, DOCUMENT = "98761", "5557773331"
STATION, ROOM = "ППЭТ7654", "АудТайная"
PHONE, MAIL = "+7 913 555-77-33", "tainoe@example.test"
SEX = "женскийТ"
PLANTED = (SURNAME, NAME, PATRONYMIC, SERIES, DOCUMENT, STATION, ROOM, PHONE, MAIL, SEX)
EVERYTHING = " ".join(PLANTED)


def pupils_2020() -> bytes:
    at = HEADER_2020.index("gender")
    rows = [row_2020(), row_2020(code=60002), row_2020(code=60003, total="?"), row_2020(code=60002, total=1.0)]
    rows = [[*row[:at], SEX, *row[at + 1 :]] for row in rows]
    return xlsx([HEADER_2020, *rows])


def pupils_2021() -> bytes:
    at, number = HEADER_2021.index("пол"), HEADER_2021.index("номер обучающегося")
    rows = [row_2021(), row_2021(code="70002", total="9"), row_2021(code="70003", letter="??"), row_2021(login="?")]
    rows = [[*row[:at], SEX, *row[at + 1 :]] for row in rows]
    rows = [[*row[:number], f"{SURNAME} {NAME}", *row[number + 1 :]] for row in rows]
    # The notes right of the table have no header that a parser looks for.
    return xlsx([HEADER_2021, *([*row[:-1], f"{PHONE} {MAIL}"] for row in rows)])


def pupils_2022() -> bytes:
    at = HEADER_2022.index("Пол")
    rows = [row_2022(), row_2022(code=1002.0, variant="?"), row_2022(code=1003.0, total=""), row_2022(login="")]
    return xlsx([[*HEADER_2022, "Заметка"], *([*row[:at], SEX, *row[at + 1 :], EVERYTHING] for row in rows)])


def aggregate(title: str, shares: list[float], year: int = 2021) -> bytes:
    """A report with a column of directors that somebody has added."""
    rows = [["Школа(edu053001)", "", 10.0, 10, 40, 30, 20, EVERYTHING], ["Школа без кода", "", 1, 1, 1, 1, 1, SURNAME]]
    rows.append(["Школа(edu053002)", "", "x", 10, 40, 30, 20, EVERYTHING])
    return xlsx(report(title, [*shares, "Директор"], rows, work=f"ВПР {year} Математика 5 класс"))


def exam_row(number: int, school: str, **cells: str) -> list[str]:
    row = row_11(number, school, (SURNAME, NAME, PATRONYMIC + "а" * number), DOCUMENT, **cells)
    row[HEADER_11.index("Код ППЭ")], row[HEADER_11.index("Аудитория")] = STATION, ROOM
    row[HEADER_11.index("Серия")] = SERIES
    return row


def exam(title: str, header: list[str], result: str, group: str) -> bytes:
    """Good rows, and rows broken so that every finding about a row, a block and a footer arises."""

    def row(number: int, school: str = "777", **cells: str) -> list[str]:
        return exam_row(number, school, **{"score": result, "group": group} | cells)

    rows = [row(1), row(2), row(2, score="3"), row(3, school=""), row(4, school=SURNAME), row(5, score=SURNAME)]
    rows += [row(6, primary=DOCUMENT), row(7, score="")]
    rows += [row(8, group=f"{SURNAME} {NAME}", short=SURNAME, long=EVERYTHING)]
    # Cells shifted by one to the right; a lone inscription; half a row.
    rows += [["", *row(9)[:-1]], [EVERYTHING], [SURNAME, *[""] * 13, NAME]]
    footer = [["Средние", SURNAME], ["Всего участников", SURNAME, "99"], [f"Председатель {SURNAME}", PHONE]]
    above = [[f"Ответственный {SURNAME} {PHONE} {MAIL}"], [title]]
    return xlsx([*above, header, *rows, *footer])


def pupils_2026() -> bytes:
    """Sex and notes in columns that somebody has added; a class and a mark that are texts about a person."""
    row = [50001.0, 1.0, 3.0, 1.0, 1.0, 4.0, 4.0]
    broken = [50002.0, 1.0, 3.0, 1.0, SURNAME, SURNAME, "?"]
    return xlsx([[*HEADER_2026, "Пол", "Заметка"], *([*one, SEX, EVERYTHING] for one in (row, broken))])


def individual_results() -> bytes:
    row = ["edu053001", EVERYTHING, EVERYTHING, 50001.0, 1.0, 1.0, 2.0, 1.0, 3.0, 3.0, 3.0]
    broken = ["edu053001", SURNAME, NAME, 50002.0, 1.0, 1.0, 2.0, "?", 3.0, 3.0, 3.0]
    separator, work = ["Школа(edu053001) | Кол-во участников: 9"], "ВПР 2021 Русский язык 5 класс"
    rows = individual(separator, row, broken, work=work, maximum=45.0)
    return xlsx([[*line, EVERYTHING] if len(line) > 5 else line for line in rows])


def by_groups(layout: Callable[..., list[list[object]]], figures: list[object]) -> bytes:
    """A report by groups of participants with a column of directors that somebody has added."""
    rows = [["Школа(edu053001)", *figures, EVERYTHING], ["Школа без кода", *figures, SURNAME]]
    return xlsx(layout(*rows))


def planned_results() -> bytes:
    rows = planned(["1", "Счёт", 1.0, 90.0, 80.0, 70.0, 91.0, "", EVERYTHING], territories=("Край", "Школа(edu053001)"))
    return xlsx([[*line, "Школа без кода"] if "Край" in line else line for line in rows])


def plain_marks() -> bytes:
    above = [[f"Ответственный {SURNAME} {PHONE} {MAIL}"], ["РКР по математике, 5 класс, 2021 год"]]
    rows = [
        [1.0, "Школа 053001", 4.0, 1.0, 1.0, 1.0, 1.0, EVERYTHING],
        [2.0, "Школа 053002", SURNAME, 1, 1, 1, 1, NAME],
    ]
    rows += [["Исполнитель", f"{SURNAME} {NAME}", "", "", "", "", "", PHONE], [f"Председатель {SURNAME}"]]
    return xlsx([*above, [*HEADER_PLAIN, "Директор"], *rows])


def appeals() -> bytes:
    header = [*HEADER_11[:-1], "Балл", "Тип апелляции / перепроверки", "Состояние"]
    rows = [[*exam_row(number, "777"), "о несогласии", SURNAME] for number in (1, 2)]
    return xlsx([[f"Ответственный {SURNAME}"], header, *rows])


SAMPLES: dict[str, Callable[[], bytes]] = {
    "vpr_pupils_2020": pupils_2020,
    "vpr_pupils_2021": pupils_2021,
    "vpr_pupils_2022": pupils_2022,
    "vpr_marks": lambda: aggregate("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0]),
    "vpr_distribution": lambda: aggregate("Распределение первичных баллов", [0.0, 1.0, 2.0, 3.0], 2031),
    "vpr_pupils_2026": pupils_2026,
    "vpr_individual": individual_results,
    "vpr_journal": lambda: by_groups(journal, [10.0, 50.0, 5, 30.0, 3, 20.0, 2]),
    "vpr_tasks": lambda: by_groups(tasks, ["", 10.0, 50.0, 60.0, 70.0]),
    "vpr_groups": lambda: by_groups(
        lambda *rows: tasks(*rows, title="Выполнение заданий группами участников"), ["", 10.0, 50.0, 60.0, 70.0]
    ),
    "vpr_planned": planned_results,
    "plain_marks": plain_marks,
    "gia_appeals": appeals,
    "gia11_protocol": lambda: exam("01 - Русский язык 2022.06.23", HEADER_11, "57", "11А"),
    "gia9_protocol": lambda: exam("12 - Обществознание 2022.07.03", [*HEADER_11[:-1], "Оценка"], "4", "9А"),
}
