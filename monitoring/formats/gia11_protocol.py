"""Протокол проверки результатов РИС ГИА-11 (ЕГЭ, ГВЭ-11), csv or a workbook, one exam or several in a file.

A test score 0–100 stands in «Балл» («Тестовый балл», «Итоговый балл»); base maths and ГВЭ have «Оценка»."""

from monitoring.domain.grid import Workbook
from monitoring.domain.intake import ParsedFile
from monitoring.formats import Format
from monitoring.formats._protocol import parse, protocols

CODE = "gia11_protocol"
GRADE = 11


def detect(workbook: Workbook) -> bool:
    return bool(protocols(workbook, GRADE))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    return parse(CODE, workbook, person_key, GRADE)


FORMAT = Format(CODE, "РИС ГИА-11: протокол проверки результатов ЕГЭ и ГВЭ-11", detect, read, personal=True)
