"""Pages of identification: which evaluations there are, and one of them with the reasons in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indicators.domain.identification import rule_set_from
from indicators.domain.reasons import reasons_of
from indicators.models import Finding, Identification
from indicators.queries import findings_of, identification_in, identifications_in
from monitoring.domain.works import Titles
from monitoring.queries import titles
from reports.domain.rules import RuleWords, words_of
from reports.domain.shnor import STATUSES, SchoolEvidence, missing, signs
from reports.models import IssuedDocument
from reports.queries.works import moment
from schools.domain import school_year
from schools.domain.access import Scope

TONES = {
    "met": "bad", "not_met": "good", "no_data": "warn", "too_few": "warn", "unknown": "warn", "not_held": "",
    "no_participants": "", "not_applicable": "", "excluded": "",
}  # fmt: skip
HINTS = {
    "met": "Школы, которые попадут в перечень. Причина — в каждой строке.",
    "unknown": "Правила не дают ответа: не хватает данных. Это не значит, что признаков нет.",
    "not_met": "По имеющимся данным признаков нет, и недостающие данные этого не изменят.",
    "excluded": "Тип школы исключён правилами, или у школы нет ни одной из работ.",
}


@dataclass(frozen=True)
class CellWords:
    """One work of one year. ``counts``: «33 из 98», '' where there is nothing to count."""

    status: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class FindingWords:
    """``signs`` of a listed school, ``missing`` of one without an answer; ``cells``: all that was looked at."""

    signs: tuple[str, ...]
    missing: tuple[str, ...]
    cells: tuple[CellWords, ...] = ()


def finding_words(
    outcome: str,
    criteria: Sequence[Mapping[str, Any]],
    word: Titles,
    rules: Mapping[str, Any],
    *,
    every_cell: bool = False,
) -> FindingWords:
    """The evidence of a finding in words. No query."""
    cells = reasons_of(criteria, word) if every_cell else []
    return FindingWords(
        tuple(reason.sentence for reason in signs(criteria, word)),
        tuple(missing(criteria, word, rules.get("min_participants"))) if outcome == "unknown" else (),
        tuple(CellWords(STATUSES[one.status], TONES[one.status], one.sentence) for one in cells),
    )


@dataclass(frozen=True)
class IdentificationRow:
    pk: int
    title: str
    version: str
    school_year: str
    met: int
    unknown: int
    not_met: int
    excluded: int
    created: str


def identification_rows(scope: Scope) -> list[IdentificationRow]:
    """Latest evaluations of each rule set and year. One query."""
    return [
        IdentificationRow(
            one.pk, one.rules["title"], one.version, school_year.title(one.school_year), one.met_count,
            one.unknown_count, one.not_met_count, one.excluded_count, moment(one.created),
        )
        for one in identifications_in(scope)
    ]  # fmt: skip


@dataclass(frozen=True)
class FindingRow:
    school_id: int
    name: str
    kind: str
    words: FindingWords


@dataclass(frozen=True)
class Group:
    outcome: str
    title: str
    tone: str
    hint: str
    rows: tuple[FindingRow, ...]


@dataclass(frozen=True)
class IdentificationPage:
    identification: Identification
    title: str
    source: str
    school_year: str
    created: str
    author: str
    rules: RuleWords
    groups: tuple[Group, ...]
    documents: tuple[IssuedDocument, ...]

    @property
    def total(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def identification_page(scope: Scope, identification_id: int) -> IdentificationPage | None:
    """One evaluation with its rules and schools in words; None out of scope. Five queries."""
    one = identification_in(scope, identification_id)
    if one is None:
        return None
    word, found = titles(), findings_of(one.pk)
    groups = []
    for outcome in (Finding.Outcome.MET, Finding.Outcome.UNKNOWN, Finding.Outcome.NOT_MET, Finding.Outcome.EXCLUDED):
        rows = tuple(
            FindingRow(
                finding.school_id,
                finding.school.short_name,
                finding.school.get_kind_display(),
                finding_words(finding.outcome, finding.criteria, word, one.rules),
            )
            for finding in found
            if finding.outcome == outcome
        )
        groups.append(Group(outcome, outcome.label, TONES[outcome], HINTS[outcome], rows))
    return IdentificationPage(
        one,
        one.rules["title"],
        one.rules["source"],
        school_year.title(one.school_year),
        moment(one.created),
        one.created_by.get_full_name() or one.created_by.get_username() if one.created_by else "",
        words_of(rule_set_from(one.rule_set, one.rules), word),
        tuple(groups),
        tuple(one.documents.defer("text", "html")),
    )


def evidence_of(identification_id: int) -> list[SchoolEvidence]:
    """What the order is made of: every school with its evidence, by name. One query."""
    return [
        SchoolEvidence(
            finding.school.short_name, finding.school.get_kind_display(), finding.outcome, finding.criteria
        )
        for finding in findings_of(identification_id)
    ]  # fmt: skip
