"""From the stored evidence of an identification to words on a page and to the record of the order."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from indicators.domain.reasons import Reason, reasons_of
from monitoring.domain.works import Titles
from reports.domain.orders import (
    ListedSchool,
    OrderRequisites,
    ReasonLine,
    RuleSetReference,
    ShnorOrder,
    UnknownSchool,
)
from schools.domain.numbers import counted

# Left for a pen where the department has not told its requisites: only a draft may have them.
BLANK = "____________________"
NO_HIGH = "нет высоких результатов"
STATUSES = {
    "met": "признак есть",
    "not_met": "признака нет",
    "no_data": "нет данных",
    "too_few": "мало участников",
    "not_held": "не проводилась",
    "no_participants": "нет участников",
    "not_applicable": "нет такого класса",
}


@dataclass(frozen=True)
class SchoolEvidence:
    """What an identification says of one school. ``kind``: «СОШ», «Лицей»…; ``criteria`` as they are stored."""

    name: str
    kind: str
    outcome: str
    criteria: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class OrderDetails:
    """What a person adds to the list to make an order of it; empty words are taken from the department's requisites."""

    upper_body: str = ""
    author: str = ""
    author_genitive: str = ""
    place: str = ""
    head_post: str = ""
    head_name: str = ""
    number: str = ""
    date: dt.date | None = None
    deadline: dt.date | None = None
    executor: str = ""
    executor_phone: str = ""
    support_unit: str = ""
    supervisor: str = ""
    shows_unknown: bool = False
    stamped: bool = False
    acquaintance: bool = False

    @property
    def is_draft(self) -> bool:
        return not (self.number and self.date)

    def gaps(self) -> list[str]:
        """Names of the requisites that an order cannot do without and that are empty."""
        needed = {
            "орган, издающий приказ": self.author,
            "должность руководителя": self.head_post,
            "инициалы и фамилия руководителя": self.head_name,
        }
        return [name for name, value in needed.items() if not value]

    def with_defaults(self, defaults: Mapping[str, str]) -> "OrderDetails":
        """The same with the words of ``defaults`` wherever a field is empty."""
        changes: dict[str, Any] = {name: word for name, word in defaults.items() if not getattr(self, name)}
        return replace(self, **changes)

    def with_blanks(self) -> "OrderDetails":
        """The same with a line to write on in place of every needed requisite that is empty."""
        return replace(
            self, author=self.author or BLANK, head_post=self.head_post or BLANK, head_name=self.head_name or BLANK
        )


def signs(evidence: Sequence[Mapping[str, Any]], titles: Titles) -> list[Reason]:
    """The cells that show the signs: why a school is listed."""
    return reasons_of(evidence, titles, only_met=True)


def missing(criteria: Sequence[Mapping[str, Any]], titles: Titles, least: int | None = None) -> list[str]:
    """What keeps the rules from an answer, one line for a work: «ОГЭ, математика, 9 класс: нет данных за 2020/21».

    ``least``: fewest participants that a work is counted from.
    """
    open_ones = [one for one in criteria if one["outcome"] == "unknown"]
    silent: dict[str, list[str]] = {}
    small: dict[str, list[str]] = {}
    for reason in reasons_of(open_ones, titles):
        # A work may stand in several criteria: it is missing once.
        if reason.status == "no_data" and reason.school_year not in silent.setdefault(reason.work, []):
            silent[reason.work].append(reason.school_year)
        elif reason.status == "too_few":
            few = counted(reason.participants or 0, "участник", "участника", "участников")
            said = f"в {reason.school_year} {few}{f' (нужно не менее {least})' if least else ''}"
            if said not in small.setdefault(reason.work, []):
                small[reason.work].append(said)
    lines = []
    for work in dict.fromkeys((*silent, *small)):
        parts = [f"нет данных за {', '.join(silent[work])}"] if silent.get(work) else []
        lines.append(f"{work}: {', '.join((*parts, *small.get(work, ())))}")
    # Nothing is lacking and yet there is no answer: too few of the years had the work at all.
    return lines or ["лет, в которые работы проводились, меньше, чем требует правило"]


def order_from(
    evidence: Sequence[SchoolEvidence],
    *,
    details: OrderDetails,
    rules: Mapping[str, Any],
    rule_hash: str,
    school_year: int,
    titles: Titles,
) -> ShnorOrder:
    """The record that the order is printed from. ``rules``: the declaration as the identification stored it."""
    full = details.with_blanks() if details.is_draft else details
    requisites = OrderRequisites(
        upper_body=full.upper_body,
        author=full.author,
        author_genitive=full.author_genitive,
        place=full.place,
        date=full.date,
        number=full.number or None,
        head_post=full.head_post,
        head_name=full.head_name,
        school_year=school_year,
        executor=full.executor,
        executor_phone=full.executor_phone,
    )
    listed = tuple(
        ListedSchool(one.name, tuple(_line(reason) for reason in signs(one.criteria, titles)), _kind(one))
        for one in evidence
        if one.outcome == "met"
    )
    least = rules.get("min_participants")
    unknown = tuple(
        UnknownSchool(one.name, tuple(missing(one.criteria, titles, least)), _kind(one))
        for one in evidence
        if one.outcome == "unknown"
    )
    order = ShnorOrder(
        requisites,
        RuleSetReference(rules["title"], rules["source"], rules["version"], rule_hash),
        listed,
        full.deadline,
        unknown,
        supervisor=full.supervisor,
        shows_unknown=full.shows_unknown,
        stamped=full.stamped,
        acquaintance=full.acquaintance,
    )
    return replace(order, support_unit=full.support_unit) if full.support_unit else order


def _line(reason: Reason) -> ReasonLine:
    threshold: Fraction | None = reason.threshold / 100
    criterion = reason.criterion_title
    share_met = (
        reason.low is not None and reason.participants and 100 * reason.low >= reason.threshold * reason.participants
    )
    if not share_met:
        # The sign is the lack of high results: a share below a printed threshold would look like a mistake.
        threshold, criterion = None, f"{criterion} ({NO_HIGH})"
    return ReasonLine(criterion, reason.work, reason.school_year, reason.participants, reason.low, threshold)


def _kind(one: SchoolEvidence) -> str:
    """The kind in brackets after the name; empty where the name says it."""
    if one.kind.casefold() in one.name.casefold() or one.kind == "Другая":
        return ""
    return one.kind if one.kind.isupper() or one.kind[:3].isupper() else one.kind[0].lower() + one.kind[1:]
