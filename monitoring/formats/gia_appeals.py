"""Results of appeals and re-checks of ГИА: single rows that correct protocols. Recognised, not taken yet.

Taking it for a protocol would replace a school's whole sitting by a few rows.
"""

from monitoring.domain.grid import Grid, Workbook
from monitoring.domain.intake import ParsedFile
from monitoring.formats import Format
from monitoring.formats._findings import Findings
from monitoring.formats._headers import HEADER_ROWS, heading, mentions

CODE = "gia_appeals"
COLUMNS = ("тип апелляции", "состояние апелляции", "состояние")
NOT_TAKEN = (
    "Это ведомость апелляций и перепроверок. Такие файлы портал пока не принимает. "
    "Запросите в РЦОИ протокол этого экзамена с итогами после апелляций и загрузите его: он заменит прежний."
)


def header_of(grid: Grid) -> int | None:
    """The row of the header, from 0, None where the sheet is no such list."""
    for index, row in enumerate(grid.rows[:HEADER_ROWS]):
        if not (mentions(row, "апелляц") and mentions(row, "код")):
            continue
        names = [heading(cell) for cell in row]
        if "код оо" in names and any(name.startswith(COLUMNS) for name in names):
            return index
    return None


def detect(workbook: Workbook) -> bool:
    return any(header_of(grid) is not None for grid in workbook.sheets if not grid.hidden)


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    findings = Findings(personal=True)
    for grid in workbook.sheets:
        header = header_of(grid)
        if header is not None and not grid.hidden:
            findings.error("appeals", NOT_TAKEN, grid.name, (header, 0))
    return ParsedFile(CODE, problems=findings.all())


FORMAT = Format(CODE, "РИС ГИА: апелляции и перепроверки (пока не принимаются)", detect, read, personal=True)
