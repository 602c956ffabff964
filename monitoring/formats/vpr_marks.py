"""«Статистика по отметкам» of ФИС ОКО: shares of the marks 2, 3, 4, 5, in percent of participants."""

from monitoring.domain.grid import Workbook
from monitoring.domain.intake import ParsedFile, Source
from monitoring.formats import Format
from monitoring.formats._findings import Findings
from monitoring.formats._report import Head, heads, parse

CODE = "vpr_marks"
TITLE = "статистика по отметкам"
MARKS = (2, 3, 4, 5)
NO_MARKS = "В заголовке таблицы нужны столбцы 2, 3, 4, 5. Загрузите отчёт таким, каким он получен из ФИС ОКО."


def fits(titles: tuple[int, ...]) -> bool:
    return titles == MARKS


def check(head: Head, findings: Findings) -> bool:
    if not fits(head.share_titles):
        findings.error("no_mark_columns", NO_MARKS, head.grid.name, (head.header, head.participants))
        return False
    return True


def detect(workbook: Workbook) -> bool:
    return bool(heads(workbook, TITLE, fits))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    return parse(CODE, workbook, TITLE, Source.MARKS, fits, check)


FORMAT = Format(CODE, "ФИС ОКО: «Статистика по отметкам»", detect, read)
