"""Figures of indicators as pages show them: the value, its counts, its change and what it is compared with, as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from indicators.domain.catalogue import Indicator
from indicators.domain.dynamics import Change
from schools.domain.numbers import NO_BREAK_SPACE, shown, shown_change

# Below this one pupil moves a share by ten points and more: the figure says little of the school.
FEW = 10
NO_VALUE = "нет данных"


@dataclass(frozen=True)
class Cell:
    """``text`` is the value, or the reason why there is none (``missing``).

    counts: «33 из 98» of a share. change: «+2,1 п.п. к 2020». tone: better, worse or '' (same, or nothing to compare).
    beside: what the value is compared with, «регион 10,1 %».
    """

    text: str
    missing: bool = False
    counts: str = ""
    change: str = ""
    tone: str = ""
    beside: str = ""


NOTHING = Cell(NO_VALUE, missing=True)


def amount_text(indicator: Indicator, amount: Fraction) -> str:
    """``12,3 %`` or ``3,85``."""
    sign = f"{NO_BREAK_SPACE}%" if indicator.unit == "%" else ""
    return f"{shown(amount, indicator.digits)}{sign}"


def change_text(indicator: Indicator, change: Change) -> str:
    """``+2,1 п.п. к 2020``: a difference of per cents is in points, never in per cent."""
    unit = f"{NO_BREAK_SPACE}п.п." if indicator.unit == "%" else ""
    return f"{shown_change(change.difference, indicator.digits)}{unit} к{NO_BREAK_SPACE}{change.since}"


def cell(
    indicator: Indicator,
    amount: Fraction | None,
    *,
    reason: str = "",
    counts: tuple[int, int] | None = None,
    change: Change | None = None,
    beside: Sequence[tuple[str, Fraction]] = (),
) -> Cell:
    """The value of ``indicator`` as text. counts: numerator and denominator, shown where it is a share of people."""
    compared = ", ".join(f"{name} {amount_text(indicator, other)}" for name, other in beside)
    if amount is None:
        return Cell(reason or NO_VALUE, missing=True, beside=compared)
    # A sum of weights over pupils is a mean, whatever its unit: its numerator counts nobody.
    is_share = indicator.kind not in {"mark_mean", "score_mean"}
    improved = change.improved(indicator.better) if change else None
    return Cell(
        amount_text(indicator, amount),
        counts=f"{grouped(counts[0])} из {grouped(counts[1])}" if counts and is_share else "",
        change=change_text(indicator, change) if change else "",
        tone="" if improved is None else "better" if improved else "worse",
        beside=compared,
    )


def grouped(count: int) -> str:
    """``1 234``, the groups of digits kept together."""
    return f"{count:,}".replace(",", NO_BREAK_SPACE)


def grade_title(grade: int) -> str:
    return f"{grade} класс"
