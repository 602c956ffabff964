"""Blank protocols of ВПР for a school to fill in: the columns that the importer knows as the layout of 2022.

Headers are locked (no password: who must change them can), codes and results are open, lists drop down where only a
few values are right. The total is a formula, as in the forms of ФИС ОКО.
"""

import io
from collections.abc import Sequence

from openpyxl import Workbook as XlsxWorkbook
from openpyxl.styles import Alignment, Border, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.domain.cells import ABSENT
from monitoring.domain.grid import column_letters
from monitoring.domain.intake import POINTS, Task
from monitoring.domain.works import Titles, Work
from monitoring.rendering.sheets import BOLD, GREY, plain

PROTOCOL, GUIDE = "Протокол", "Как заполнить"
LOGIN, SCHOOL, CODE, VARIANT = "Пользователь", "Школа", "Код", "Вариант"
CLASS, TOTAL = "Наименование класса", "Итого баллов"
JOURNAL = "Отметка за предыдущий триместр/ четверть/полугодие"
BEFORE, AFTER = (LOGIN, SCHOOL, CODE, VARIANT), (CLASS, JOURNAL, TOTAL)
COLUMN_WIDTHS = {LOGIN: 14, SCHOOL: 34, CODE: 10, VARIANT: 15, CLASS: 15, JOURNAL: 22, TOTAL: 10}
TASK_WIDTH = 9
VARIANTS = ("1", "2", "3", "4", ABSENT)
NO_MARK = "нет отметки"
JOURNAL_MARKS = ("2", "3", "4", "5", NO_MARK)
NOT_ATTEMPTED, NOT_TAUGHT = "X", "не пройд."
# A list inside a rule of a cell is limited by Excel.
LONGEST_LIST = 255
MOST_ROWS = 2_000
OPEN = Protection(locked=False)
THIN = Side(style="thin", color="BFBFBF")
FRAME = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def template_name(work: Work, titles: Titles) -> str:
    """``ВПР 2024 Математика 5 класс.xlsx``: the importer proposes year, grade and subject by it."""
    procedure, subject = titles.procedures[work.procedure], titles.subjects[work.subject]
    return f"{procedure} {work.year} {subject} {work.grade} класс.xlsx"


def blank_template(
    work: Work, tasks: Sequence[Task], titles: Titles, *, login: str, school: str, pupils: int = 40
) -> bytes:
    """The blank xlsx of one school: ``login`` like ``edu053001``, ``pupils`` rows to fill in.

    Raises ValueError with a Russian sentence where the tasks are not known or one has no maximum.
    """
    if not tasks or any(task.maximum is None for task in tasks):
        raise ValueError("Заготовку не сделать: задания работы или их наибольшие баллы ещё не известны порталу.")
    if not 1 <= pupils <= MOST_ROWS:
        raise ValueError(f"Строк для участников может быть от 1 до {MOST_ROWS}.")
    book = XlsxWorkbook()
    protocol = book.active
    protocol.title = PROTOCOL
    headers = [*BEFORE, *(f"{task.label} ({task.maximum}б)" for task in tasks), *AFTER]
    write_headers(protocol, headers)
    write_rows(protocol, headers, login, school, pupils)
    add_lists(protocol, headers, tasks, pupils)
    protocol.freeze_panes = "E2"
    protocol.protection.sheet = True
    # Columns may be widened and rows sorted although the headers are locked.
    protocol.protection.formatColumns = protocol.protection.formatRows = False
    protocol.page_setup.orientation, protocol.page_setup.fitToHeight = "landscape", 0
    protocol.sheet_properties.pageSetUpPr.fitToPage = True
    protocol.print_title_rows = "1:1"
    write_guide(book.create_sheet(GUIDE), work, titles, school)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_headers(sheet: Worksheet, headers: Sequence[str]) -> None:
    for at, header in enumerate(headers, 1):
        cell = sheet.cell(1, at, header)
        cell.font, cell.fill, cell.border = BOLD, GREY, FRAME
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        sheet.column_dimensions[get_column_letter(at)].width = COLUMN_WIDTHS.get(header, TASK_WIDTH)
    sheet.row_dimensions[1].height = 62


def write_rows(sheet: Worksheet, headers: Sequence[str], login: str, school: str, pupils: int) -> None:
    first, last = column_letters(len(BEFORE)), column_letters(len(headers) - len(AFTER) - 1)
    variant = column_letters(headers.index(VARIANT))
    named = str(plain(f"{login} | {school}"))
    for row in range(2, pupils + 2):
        for at, header in enumerate(headers, 1):
            cell = sheet.cell(row, at)
            cell.border = FRAME
            if header == LOGIN:
                cell.value = login
            elif header == SCHOOL:
                cell.value = named
            elif header == TOTAL:
                scores = f"SUM({first}{row}:{last}{row})"
                cell.value = f'=IF(OR({variant}{row}="",{variant}{row}="{ABSENT}"),"",{scores})'
            else:
                cell.protection = OPEN


def add_lists(sheet: Worksheet, headers: Sequence[str], tasks: Sequence[Task], pupils: int) -> None:
    """Drop-down lists of the variant, the journal mark and the tasks; other values of a variant only ask twice."""

    def allow(column: int, values: Sequence[str], message: str, *, strict: bool) -> None:
        listed = ",".join(values)
        if len(listed) > LONGEST_LIST:
            return
        letter = column_letters(column)
        rule = DataValidation(
            type="list",
            formula1=f'"{listed}"',
            allow_blank=True,
            errorStyle="stop" if strict else "warning",
            errorTitle="Проверьте значение",
            error=message,
            showErrorMessage=True,
        )
        rule.add(f"{letter}2:{letter}{pupils + 1}")
        sheet.add_data_validation(rule)

    absent = f"Нужен номер варианта или «{ABSENT}»."
    # There are works with more variants than the list offers.
    allow(headers.index(VARIANT), VARIANTS, absent, strict=False)
    marks = f"Нужна отметка 2, 3, 4, 5 или «{NO_MARK}»."
    allow(headers.index(JOURNAL), JOURNAL_MARKS, marks, strict=True)
    for at, task in enumerate(tasks, len(BEFORE)):
        greatest = min(task.maximum or 0, len(POINTS) - 1)
        values = [*map(str, range(greatest + 1)), NOT_ATTEMPTED, NOT_TAUGHT]
        message = f"За задание {task.label} нужны баллы от 0 до {greatest}, {NOT_ATTEMPTED} или «{NOT_TAUGHT}»"
        allow(at, values, message, strict=True)


def write_guide(sheet: Worksheet, work: Work, titles: Titles, school: str) -> None:
    sheet.column_dimensions["A"].width = 100
    exceptions = f"Не приступал к заданию — {NOT_ATTEMPTED}; тему не проходили — «{NOT_TAUGHT}»"
    lines = (
        f"{titles.procedures[work.procedure]} {work.year}, {work.grade} класс, {titles.subjects[work.subject]}",
        str(plain(school)),
        "",
        f"1. Заполняйте лист «{PROTOCOL}»: одна строка — один участник. Первые два столбца уже заполнены.",
        f"2. «{CODE}» — код участника из пяти цифр. Фамилии, имена и документы не вписывайте: портал их не хранит.",
        f"3. «{VARIANT}» — номер варианта. Кто не пришёл, у того выберите «{ABSENT}», а баллы оставьте пустыми.",
        "4. В столбцах заданий — баллы, наибольший балл указан в заголовке в скобках. " + exceptions,
        f"5. «{CLASS}» — буква класса, например А. Журнал — отметка 2–5 или «{NO_MARK}».",
        f"6. «{TOTAL}» считается само. Заголовки закрыты от правки: по ним портал узнаёт таблицу.",
        "7. Лишние строки оставьте как есть: строки без кода и варианта пропускаются.",
        "8. Сохраните книгу как «Книга Excel (.xlsx)», имя файла не меняйте и загрузите её на странице «Загрузки».",
    )
    for index, line in enumerate(lines):
        cell = sheet.cell(index + 1, 1, line)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = BOLD
    sheet.protection.sheet = True
