"""Reads of the catalogue, of values with their changes, and of identifications."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from django.db.models import Count, Q

from indicators.domain.catalogue import Indicator, declared
from indicators.domain.dynamics import Change, change
from indicators.domain.formulas import factor_of
from indicators.domain.identification import RuleSet, rule_set_from
from indicators.models import REASONS, CalculationRun, Finding, Identification, Value
from monitoring.models import Assessment
from monitoring.queries import ReferenceBook
from schools.domain.access import Scope

HERE = Path(__file__).resolve().parent
CHANGE_REASONS = {"no_previous": "сравнить не с чем", "not_comparable": "несопоставимо с другими годами", "no_data": ""}


@cache
def catalogue() -> Mapping[str, Indicator]:
    """Every declared indicator by code, in the order of the files. No query; the files are read once a process."""
    found: dict[str, Indicator] = {}
    for path in sorted((HERE / "catalogue").rglob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["indicator"]:
            indicator = declared(entry)
            if indicator.code in found:
                raise ValueError(f"{path.name}: показатель {indicator.code} объявлен дважды")
            found[indicator.code] = indicator
    return found


@cache
def rule_sets() -> Mapping[str, RuleSet]:
    """Every declared rule set by code. No query; the files are read once a process."""
    return {
        path.stem: rule_set_from(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted((HERE / "rules").glob("*.toml"))
    }


@dataclass(frozen=True)
class ShownValue:
    """A value as pages and documents need it: exact amount or a reason in words, n, and the change.

    numerator / denominator are the counts that a share comes from (None with a reason); ``computed``: when it was.
    """

    indicator: Indicator
    place: str
    assessment_id: int | None
    year: int
    grade: int
    work: str
    amount: Fraction | None
    reason: str
    n: int
    schools: int | None
    change: Change | None
    change_reason: str
    numerator: int | None = None
    denominator: int | None = None
    computed: dt.datetime | None = None


def values_of(
    *,
    places: Iterable[str],
    book: ReferenceBook,
    codes: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    procedure: str = "",
) -> list[ShownValue]:
    """Values of the places (``school:12``…) with the change against the previous comparable year. One query.

    ``years`` limits what is returned; the change still looks at all years. ``procedure``: values of this one alone.
    """
    found = Value.objects.filter(place__in=set(places))
    if procedure:
        found = found.filter(work__startswith=f"{procedure}.")
    if codes is not None:
        found = found.filter(indicator__in=set(codes))
    found = list(found.select_related("run").order_by("year", "grade", "work"))
    series: dict[tuple[str, str, str], dict[int, Fraction | None]] = {}
    for value in found:
        series.setdefault(_line(value), {})[value.year] = _exact(value)
    comparable: dict[str, dict[int, bool]] = {}
    for (procedure, year, grade, subject, level), held in book.calendar.items():
        comparable.setdefault(f"{procedure}.{grade}.{subject}.{level}", {})[year] = held.comparable
    wanted = set(years) if years is not None else None
    shown = []
    for value in found:
        if wanted is not None and value.year not in wanted:
            continue
        line = _line(value)
        changed = change(series[line], value.year, comparable.get(line[2], {}))
        shown.append(
            ShownValue(
                catalogue()[value.indicator], value.place, value.assessment_id, value.year, value.grade, value.work,
                _exact(value), REASONS.get(value.reason, ""), value.n, value.schools,
                changed if isinstance(changed, Change) else None,
                "" if isinstance(changed, Change) else CHANGE_REASONS[changed],
                value.numerator, value.denominator, value.run.finished,
            )
        )  # fmt: skip
    return shown


def _line(value: Value) -> tuple[str, str, str]:
    """What makes a series over the years: indicator, place, and the work without its year."""
    procedure, _, *rest = value.work.split(".")
    return value.indicator, value.place, ".".join([procedure, *rest])


def _exact(value: Value) -> Fraction | None:
    if value.amount is None:
        return None
    return Fraction(factor_of(catalogue()[value.indicator].kind) * value.numerator, value.denominator)


def assessments_with_values(*, municipality_id: int) -> list[Assessment]:
    """Works of which the municipality has values, newest year first. One query."""
    return list(
        Assessment.objects.filter(values__municipality_id=municipality_id)
        .select_related("procedure", "subject")
        .distinct()
        .order_by("-year", "procedure__position", "grade", "subject__position", "level")
    )


def latest_run(*, municipality_id: int) -> CalculationRun | None:
    """The last finished calculation: when the shown values were computed. One query."""
    done = CalculationRun.objects.filter(municipality_id=municipality_id, status=CalculationRun.Status.DONE)
    return done.order_by("-id").first()


def identifications_in(scope: Scope, *, limit: int = 50) -> list[Identification]:
    """Latest evaluations of each rule set and year in scope, with counts by outcome. One query."""
    counts = {outcome: Count("findings", filter=Q(findings__outcome=outcome)) for outcome in Finding.Outcome.values}
    found = Identification.objects.filter(municipality_id__in=scope.municipalities, latest=True)
    return list(found.annotate(**{f"{name}_count": count for name, count in counts.items()})[:limit])


def identification_in(scope: Scope, identification_id: int) -> Identification | None:
    """One evaluation, None where it is out of scope. One query."""
    found = Identification.objects.filter(municipality_id__in=scope.municipalities, pk=identification_id)
    return found.select_related("municipality__region", "created_by").first()


def findings_of(identification_id: int) -> list[Finding]:
    """Findings by outcome (met, unknown, not met, excluded) and name of the school. One query."""
    rank = {"met": 0, "unknown": 1, "not_met": 2, "excluded": 3}
    found = Finding.objects.filter(identification_id=identification_id).select_related("school")
    return sorted(found, key=lambda finding: (rank[finding.outcome], finding.school.sort_key))


def findings_for_school(school_id: int) -> list[Finding]:
    """The school's findings in the latest evaluations, newest year first. One query."""
    found = Finding.objects.filter(school_id=school_id, identification__latest=True).select_related("identification")
    return list(found.order_by("-identification__school_year", "identification__rule_set"))
