"""Reasons in words, generated from the stored evidence: the same on the page, in the document and in the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from monitoring.domain.works import Titles
from schools.domain.numbers import counted, half_up, percent, shown
from schools.domain.school_year import title

LEVELS = {"base": " (базовый уровень)", "profile": " (профильный уровень)", "advanced": " (углублённый уровень)"}


@dataclass(frozen=True)
class Reason:
    """One cell of evidence: figures for a table, and a whole sentence.

    status is a value of identification.Status; participants and low are None where there is nothing to count.
    """

    criterion: str
    criterion_title: str
    status: str
    work: str
    school_year: str
    participants: int | None
    low: int | None
    high: int | None
    threshold: Fraction
    sentence: str


def reasons_of(criteria: Sequence[Mapping[str, Any]], titles: Titles, *, only_met: bool = False) -> list[Reason]:
    """The evidence of a finding as reasons, criterion by criterion, year by year.

    ``only_met``: the cells that show the sign, of criteria that are met; else every cell that says something.
    """
    found = []
    for criterion in criteria:
        if only_met and criterion["outcome"] != "met":
            continue
        for cell in criterion["cells"]:
            if only_met and not (cell["status"] == "met" and cell["school_year"] in criterion["met_years"]):
                continue
            found.append(_reason(criterion, cell, titles))
    return found


def _reason(criterion: Mapping[str, Any], cell: Mapping[str, Any], titles: Titles) -> Reason:
    procedure, subject = titles.procedures[cell["procedure"]], titles.subjects[cell["subject"]]
    level = LEVELS.get(cell["level"], "")
    threshold = Fraction(criterion["threshold"])
    work = f"{procedure}, {subject.lower()}{level}, {cell['grade']} класс"
    head = f"{procedure} по {titles.datives[cell['subject']]}{level} в {cell['grade']} классе"
    counted_in = f"{title(cell['school_year'])} учебный год"
    head += f" в {cell['year']} году ({counted_in})" if cell["year"] else f" ({counted_in})"
    return Reason(
        criterion["code"], criterion["title"], cell["status"], work, title(cell["school_year"]),
        cell["n"] if cell["status"] in {"met", "not_met", "too_few"} else None, cell["low"], cell["high"], threshold,
        f"{head}: {_said(criterion, cell, threshold)}.",
    )  # fmt: skip


def _said(criterion: Mapping[str, Any], cell: Mapping[str, Any], threshold: Fraction) -> str:
    status, n, low, high = cell["status"], cell["n"], cell["low"], cell["high"]
    if status == "not_held":
        return "работа не проводилась"
    if status == "no_data":
        return "результатов школы в портале нет"
    if status == "no_participants":
        return "участников не было"
    if status == "not_applicable":
        return "школа такого класса не имеет"
    by_score = cell["procedure"] == "ege" and cell["level"] != "base"
    got = "балл ниже минимального получили" if by_score else "отметку «2» получили"
    few = counted(n, "участника", "участников", "участников")
    share, digits = Fraction(100 * low, n), 1
    while share != threshold and half_up(share, digits) == half_up(threshold, digits):
        # Rounded to the threshold itself, a share below it would seem to reach it.
        digits += 1
    said = f"{got} {low} из {few} ({percent(low, n, digits)}; порог {_bare(threshold)}{chr(160)}%)"
    if status == "too_few":
        return f"{said}; участников слишком мало для вывода"
    if criterion["no_high"] != "off":
        best = f"{counted(criterion['high_from'], 'балл', 'балла', 'баллов')} и выше" if by_score else "отметку «5»"
        said += f"; {best} не получил никто" if not high else f"; {best} получили {high}"
    return said


def _bare(threshold: Fraction) -> str:
    """``30``, but ``33,3``: a threshold is never shown as another number than it is."""
    return shown(threshold, 0 if threshold.denominator == 1 else 1)
