"""«Распределение первичных баллов» of ФИС ОКО: the share of every total from 0 to the maximum, in percent.

A blank share and 0 both mean that nobody has this total.
"""

from monitoring.domain.cells import BAD, WHOLE
from monitoring.domain.grid import Workbook
from monitoring.domain.intake import ParsedFile, Source
from monitoring.formats import Format
from monitoring.formats._findings import Findings
from monitoring.formats._report import Head, heads, parse

CODE = "vpr_distribution"
TITLE = "распределение первичных баллов"
NOT_ALL_SCORES = "В заголовке таблицы нужны столбцы 0, 1, 2… подряд до наибольшего балла. Загрузите отчёт целиком."
OTHER_MAXIMUM = "Максимальный балл в шапке — {declared}, а последний столбец таблицы — {last}. Загрузите отчёт целиком."
NO_MAXIMUM = "В шапке нет строки «Максимальный первичный балл»: взят последний столбец таблицы ({last}). Проверьте его."


def fits(titles: tuple[int, ...]) -> bool:
    return len(titles) > 1 and titles == tuple(range(len(titles)))


def check(head: Head, findings: Findings) -> bool:
    sheet, at = head.grid.name, (head.header, head.participants)
    if not fits(head.share_titles):
        findings.error("no_score_columns", NOT_ALL_SCORES, sheet, at)
        return False
    declared, last = WHOLE[head.maximum], head.share_titles[-1]
    if declared is None or declared is BAD:
        findings.warn("no_maximum", NO_MAXIMUM.format(last=last), sheet, at)
    elif declared != last:
        findings.error(
            "other_maximum", OTHER_MAXIMUM.format(declared=declared, last=last), sheet, (head.header, head.shares[-1])
        )
        return False
    return True


def detect(workbook: Workbook) -> bool:
    return bool(heads(workbook, TITLE, fits))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    parsed = parse(CODE, workbook, TITLE, Source.DISTRIBUTION, fits, check)
    for work in parsed.works:
        if work.declared_maximum is None and work.groups:
            work.declared_maximum = len(work.groups[0].percents) - 1
    return parsed


FORMAT = Format(CODE, "ФИС ОКО: «Распределение первичных баллов»", detect, read)
