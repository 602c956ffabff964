"""Small workbooks for tests: the layouts that departments get, a few rows each, built by code."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl

from monitoring import formats
from monitoring.domain.grid import Grid, Workbook
from monitoring.domain.intake import ParsedFile, Problem

KEY = b"a key of the tests"
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
VPR = SHARED / "data" / "vpr"

HEADER_2020 = ["groups", "user", "id", "code", "otc", "gender", "klass", "var-1", "var-2", "sum", "a-1-grade"]
HEADER_2020 += ["a-2-grade", "a-3-grade", "Учебник", "a-5-grade", "a-6-grade"]
HEADER_2021 = ["логин школы", "регион", "номер обучающегося", "код обучающегося"]
HEADER_2021 += ["отметка за предыдущую четверть/триместр", "пол", "класс", "вариант", "всего баллов"]
HEADER_2021 += ["балл за 1", "балл за 2", "балл за 3", "Учебник", "Др.уч. автор", "Др.уч. название", ""]
HEADER_2022 = ["Пользователь", "Код региона", "Регион", "Муниципалитет", "Школа", "Дата загрузки", "Код", "Вариант"]
HEADER_2022 += ["1 (1б)", "10К1 (2б)", "17K2 (3б)", "Наименование класса", "Пол"]
HEADER_2022 += ["Отметка за предыдущий триместр/ четверть/полугодие", "Итого баллов"]
HEADER_2026 = ["Код участника", "Вариант", "1 (5б)", "4К1 (3б)", "Порядковый номер класса"]
HEADER_2026 += ["Отметка за предыдущий триместр/ четверть/полугодие", "Итого баллов"]
HEADER_INDIVIDUAL = ["ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант", "1 (2б)", "2 (1б)"]
HEADER_INDIVIDUAL += ["Первичный балл", "Отметка", "Отметка по журналу"]
HEADER_11 = ["№", "Код МСУ", "Код ОО", "Класс", "Код ППЭ", "Аудитория", "Фамилия", "Имя", "Отчество", "Серия", "Номер"]
HEADER_11 += ["Задания с кратким ответом", "Задания с развёрнутым ответом", "Первичный балл", "Балл"]


def row_2020(code=60001, tasks=("1", "2", "X", "", "", ""), total=3.0, **cells):
    row = {"groups": "22-RU", "user": "sch053001", "id": 1.0, "code": float(code), "otc": "4", "gender": "м"}
    row |= {"klass": "а", "sum": total, "var-1": "1", "var-2": ""} | {
        name.replace("_", "-"): value for name, value in cells.items()
    }
    return [row[name] for name in HEADER_2020[:10]] + list(tasks)


def row_2021(code="70001", tasks=("1", "2", "0"), total="3", tail=("", "", "", ""), **cells):
    row = {"login": "sch053001", "journal": "4", "letter": "б", "variant": "1"} | cells
    head = [row["login"], "г. Р.", "1", code, row["journal"], "ж", row["letter"], row["variant"], total]
    return [*head, *tasks, *tail]


def row_2022(code=1001.0, tasks=(1.0, 2.0, 0.0), total=3.0, **cells):
    row = {"login": "edu053001", "uploaded": "09.03.2022 08:03:00", "variant": 1.0, "letter": "11 А", "journal": 4.0}
    row |= cells
    where = [row["login"], 5.0, "reg050000 | Край", "reg05_m001 | город", f"{row['login']} | Лицей «Один»"]
    return [*where, row["uploaded"], code, row["variant"], *tasks, row["letter"], "м", row["journal"], total]


def report(title, header, rows, maximum=3.0, work="ВПР 2021 Математика 5 класс"):
    head = [[title], [], [work], ["Предмет:", "Математика"], ["Максимальный первичный балл:", maximum]]
    return [*head, ["Дата:", "15.03.2021"], [], ["Группы участников", "Кол-во ОО", "Кол-во участников", *header], *rows]


def individual(*rows, work="ВПР 2026 Русский язык 4 класс", maximum=3.0):
    difficulty = ["", "", "Уровень сложности задания", "", "", "", "Б", "П"]
    head = [["Индивидуальные результаты"], [], [work], ["Предмет:", "Русский язык"]]
    head += [["Максимальный первичный балл:", maximum], ["Дата:", "20.04.2026"], difficulty]
    return [*head, HEADER_INDIVIDUAL, *rows]


HEADER_JOURNAL = ["Группы участников", "Кол-во участников(всего)"]
for _kind in ("Понизили (Отметка < ", "Подтвердили (Отметка = ", "Повысили (Отметка > "):
    HEADER_JOURNAL += [f"{_kind}Отметка по журналу) %", f"{_kind}Отметка по журналу) Кол-во участников"]


def journal(*rows, work="ВПР 2021 Математика 5 класс"):
    return [["Сравнение отметок с отметками по журналу"], [], [work], ["Предмет:", "Математика"], HEADER_JOURNAL, *rows]


def tasks(*rows, title="Выполнение заданий", labels=(1.0, 2.0, "4К1")):
    maxima = ["", "", "Макс балл", *(1.0 for _ in labels)]
    head = [[title], [], ["ВПР 2021 Математика 5 класс"], ["Предмет:", "Математика"]]
    return [*head, ["Группы участников", "Кол-во ОО", "Кол-во участников", *labels], maxima, *rows]


def planned(*rows, territories=("Край", "Район(reg05_m001)", "Школа(edu053001)", "РФ"), counts=(900, 90, 9, 9000)):
    title = "Блоки ПООП обучающийся научится / получит возможность научиться"
    head = [["Достижение планируемых результатов"], [], ["ВПР 2021 Математика 5 класс"], ["Предмет:", "Математика"]]
    header = ["№", title, "Макс балл", *territories]
    return [*head, header, ["", "", "", *(f"{count} уч." for count in counts)], *rows]


HEADER_PLAIN = ["№ п/п", "Наименование ОО", "Кол-во участников", "5", "4", "3", "2"]


def row_11(number=1, school="053001", person=("Иванов", "Иван", "Иванович"), document="222222", **cells):
    row = {"short": "++-2", "long": "1(2)3(3)", "primary": "8", "score": "57", "group": "11А"} | cells
    where = [str(number), "111", school, row["group"], "1018", "9", *person, "4507", document]
    return [*where, row["short"], row["long"], row["primary"], row["score"]]


def protocol_11(rows, title="01 - Русский язык 2022.06.23", footer=()):
    return [[title], HEADER_11, *rows, *footer]


def grid(rows: Iterable[Sequence], name="Лист1", hidden=False) -> Grid:
    """Rows padded to one length, as the reader gives them."""
    rows = [list(row) for row in rows]
    width = max(map(len, rows), default=0)
    return Grid(name, [row + [""] * (width - len(row)) for row in rows], hidden)


def parsed(rows: Iterable[Sequence], *others: Grid) -> ParsedFile:
    """The rows as the only visible sheet of a workbook, through detection and parser."""
    return formats.parse(Workbook("файл.xlsx", (grid(rows), *others)), KEY)


def problem(result: ParsedFile, code: str) -> Problem:
    """The one problem of this code."""
    (found,) = [item for item in result.problems if item.code == code]
    return found


def codes(result: ParsedFile) -> set[str]:
    return {item.code for item in result.problems}


def xlsx(*sheets: Iterable[Sequence]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Лист{number}")
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
