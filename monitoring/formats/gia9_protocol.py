"""Протокол проверки результатов РИС ГИА-9 (ОГЭ, ГВЭ-9): sparse sheets, several exams, the mark in «Оценка»."""

from monitoring.domain.grid import Workbook
from monitoring.domain.intake import ParsedFile
from monitoring.formats import Format
from monitoring.formats._protocol import parse, protocols

CODE = "gia9_protocol"
GRADE = 9


def detect(workbook: Workbook) -> bool:
    return bool(protocols(workbook, GRADE))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    return parse(CODE, workbook, person_key, GRADE)


FORMAT = Format(CODE, "РИС ГИА-9: протокол проверки результатов ОГЭ и ГВЭ-9", detect, read, personal=True)
