"""Declared rules that turn what people type into what was meant, a column at a time.

Legend. A rule maps a cell to its meaning and remembers it: a column of 70,000 cells with forty distinct values costs
forty calls and 70,000 look-ups. ``BAD`` is a cell that the rule refuses: the row goes to quarantine, it is never
guessed. None or '' is an empty cell: «не указано», not zero.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from monitoring.domain.grid import Cell, text
from monitoring.domain.intake import POINTS, TASK_EMPTY, TASK_NOT_ATTEMPTED, TASK_NOT_TAUGHT
from schools.domain.identifiers import clean_fisoko, clean_ris

BAD: Any = "\ufffd"
ABSENT = "отсутствовал"
TASK_BAD = "!"

# Excel keeps 15 digits of a number: a longer code typed as a number has lost its tail for good.
EXACT_DIGITS = 10**15
# Codes of people differ from row to row: beyond this many a rule computes without remembering.
REMEMBERED = 20_000

SPACES = re.compile(r"\s+")
GROUPED = re.compile(r"\d{1,3}(?:[ ,]\d{3})+")
CLASS = re.compile(r"(?:1[0-2]|[1-9])?([А-ЯЁ]{1,4}[1-9]?)?")
CLASS_NOISE = re.compile(r"[\s\"'«»“”„`().,_\-–—/\\]+")
NO_CLASS = {"НЕТ", "КЛ"}
# Capital letters of the two alphabets that look alike, as typed by accident.
LOOK_ALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
NOT_ATTEMPTED = {"x", "х"}
NOT_TAUGHT = {"не пройд.", "не пройд", "не пройдено", "не пройдена", "не пройден", "н/п", "нп", "н.п."}
NO_MARK = {"", "нет", "нет отметки", "*", "н/а", "н/а.", "-", "–", "—", "1", "0"}


class Rule(dict[Cell, Any]):
    """A remembered function of a cell. ``1.0`` and ``True`` are one key of a dict, so True is read as the number 1."""

    def __init__(self, meaning: Callable[[Cell], Any]) -> None:
        super().__init__()
        self.meaning = meaning

    def __missing__(self, cell: Cell) -> Any:
        value = self.meaning(float(cell) if isinstance(cell, bool) else cell)
        if len(self) < REMEMBERED:
            self[cell] = value
        return value

    def column(self, cells: Iterable[Cell]) -> list[Any]:
        """The meanings of a whole column."""
        return list(map(self.__getitem__, cells))


def refusing(clean: Callable[[object], str]) -> Callable[[Cell], Any]:
    """``clean`` with '' for an empty cell and BAD in place of ValueError, also for numbers with lost digits."""

    def meaning(cell: Cell) -> Any:
        if isinstance(cell, float) and abs(cell) >= EXACT_DIGITS:
            return BAD
        code = SPACES.sub("", text(cell))
        if not code:
            return ""
        try:
            return clean(code)
        except ValueError:
            return BAD

    return meaning


def decimal(cell: Cell) -> Any:
    """A number with a point or a decimal comma, a trailing % allowed; None where the cell is empty."""
    if isinstance(cell, int | float):
        return float(cell) if abs(cell) < EXACT_DIGITS else BAD
    typed = SPACES.sub("", str(cell)).removesuffix("%").replace(",", ".")
    if not typed:
        return None
    return float(typed) if re.fullmatch(r"-?[0-9]{1,12}(?:\.[0-9]{0,12})?", typed) else BAD


def whole(cell: Cell) -> Any:
    """A whole number from 0 as text, float or int; ``12,0`` is 12; None where the cell is empty."""
    value = decimal(cell)
    if value is None or value is BAD:
        return value
    return int(value) if value >= 0 and value.is_integer() else BAD


def count(cell: Cell) -> Any:
    """:func:`whole` for counts, where thousands may be set apart: ``1 722 202`` and ``1,722,202``."""
    if isinstance(cell, str):
        typed = " ".join(cell.split())
        if GROUPED.fullmatch(typed):
            return int(typed.replace(" ", "").replace(",", ""))
    return whole(cell)


def small(meaning: Callable[[Cell], Any], greatest: int) -> Callable[[Cell], Any]:
    """``meaning``, and BAD above ``greatest``."""

    def bounded(cell: Cell) -> Any:
        value = meaning(cell)
        return BAD if value is not None and value is not BAD and value > greatest else value

    return bounded


def participant(code: object) -> str:
    """Code of a participant of ВПР: the grade and a running number. ``01001`` of grade 11 is mostly typed as 1001."""
    if not re.fullmatch(r"[0-9]{4,6}", str(code)):
        raise ValueError(f"«{code}» не похоже на код участника.")
    return str(code).lstrip("0")


def task(cell: Cell) -> str:
    """One character: points, X (not attempted), N (not taught), «.» (empty) or ``TASK_BAD``."""
    if isinstance(cell, str):
        typed = " ".join(cell.split()).lower()
        if not typed:
            return TASK_EMPTY
        if typed in NOT_ATTEMPTED:
            return TASK_NOT_ATTEMPTED
        if typed in NOT_TAUGHT:
            return TASK_NOT_TAUGHT
    points = whole(cell)
    return TASK_BAD if points is None or points is BAD or points >= len(POINTS) else POINTS[points]


def class_label(cell: Cell) -> Any:
    """The letter of a class: ``9-Б``, ``11 а``, ``"А"`` → Б, А, А; «нет», ``10"нет"``, a bare number or '' → ''."""
    if isinstance(cell, dt.date):
        # «5.11» typed for a class becomes a date in Excel; without its points a date would pass for a bare number.
        return BAD
    typed = CLASS_NOISE.sub("", text(cell)).upper().translate(LOOK_ALIKES).replace("КЛАСС", "")
    if typed.isdecimal():
        return ""
    match = CLASS.fullmatch(typed)
    if not match:
        return BAD
    return "" if not match[1] or match[1] in NO_CLASS else match[1]


def variant(cell: Cell) -> Any:
    """Number of the variant as text, ``ABSENT``, or '' where the cell is empty."""
    typed = text(cell)
    if typed.lower().rstrip("а.") == ABSENT:
        return ABSENT
    if not typed or (typed.isdecimal() and len(typed) <= 8):
        return typed
    number = whole(cell)
    return BAD if number is BAD or number is None or number > 10**8 else str(number)


def journal(cell: Cell) -> Any:
    """The mark of the school journal, 2–5. None: no mark to compare with («нет отметки», «н/а», «*», 1, empty)."""
    typed = text(cell)
    if typed.lower() in NO_MARK:
        return None
    value = whole(cell)
    return value if value in {2, 3, 4, 5} else BAD


def exam_mark(cell: Cell) -> Any:
    """A mark of an exam, 2–5; None where the cell is empty."""
    value = whole(cell)
    return value if value is None or value in {2, 3, 4, 5} else BAD


LOGIN = Rule(refusing(clean_fisoko))
RIS_CODE = Rule(refusing(clean_ris))
PARTICIPANT = Rule(refusing(participant))
TASK = Rule(task)
CLASS_LABEL = Rule(class_label)
VARIANT = Rule(variant)
JOURNAL = Rule(journal)
MARK = Rule(exam_mark)
# No work of ВПР or ГИА gives more; a greater number is a code in the wrong column.
TOTAL = Rule(small(whole, 200))
SCORE = Rule(small(whole, 100))
WHOLE = Rule(whole)
COUNT = Rule(small(count, 10**9))
PERCENT = Rule(small(decimal, 100))
