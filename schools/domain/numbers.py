"""How exact figures are shown: half-up rounding, decimal comma, Russian plurals. Nothing here is used to compute."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
NO_BREAK_SPACE = "\u00a0"
MINUS = "−"


def half_up(value: Fraction | Decimal | float, digits: int = 1) -> Decimal:
    """``value`` rounded half away from zero, as a person rounds; exact fractions are rounded exactly."""
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**digits
        whole = (scaled + Fraction(1, 2)).__floor__()
        return Decimal(whole if value >= 0 else -whole).scaleb(-digits)
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def shown(value: Fraction | Decimal | float, digits: int = 1) -> str:
    """``12,3``: rounded half-up, decimal comma, a real minus sign; what rounds to nothing has no sign."""
    rounded = half_up(value, digits) or Decimal(0)
    return f"{rounded:.{digits}f}".replace(".", ",").replace("-", MINUS)


def shown_change(value: Fraction | Decimal | float, digits: int = 1) -> str:
    """A difference with its sign: ``+1,2``, ``−0,4``, ``0,0``."""
    text = shown(value, digits)
    return f"+{text}" if half_up(value, digits) > 0 else text


def percent(numerator: int, denominator: int, digits: int = 1) -> str:
    """``33,7 %`` from two counts. The denominator is not zero: a share of nobody is «нет данных», not a number."""
    return f"{shown(Fraction(100 * numerator, denominator), digits)}{NO_BREAK_SPACE}%"


def plural(count: int, one: str, few: str, many: str) -> str:
    """The Russian form that agrees with ``count``: 1 школа, 2 школы, 5 школ, 11 школ, 21 школа."""
    tail = abs(count) % 100
    if 11 <= tail <= 14:
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(tail % 10, many)


def counted(count: int, one: str, few: str, many: str) -> str:
    """``5 школ``: the count and the noun that agrees with it, kept together on one line."""
    grouped = f"{count:,}".replace(",", NO_BREAK_SPACE)
    return f"{grouped}{NO_BREAK_SPACE}{plural(count, one, few, many)}"


def long_date(day: dt.date) -> str:
    """``«02» августа 2021 г.`` — the form of official papers."""
    return f"«{day.day:02d}» {MONTHS[day.month - 1]} {day.year}{NO_BREAK_SPACE}г."


def short_date(day: dt.date) -> str:
    """``02.08.2021``."""
    return f"{day:%d.%m.%Y}"
