"""Declarations of indicators as read from TOML; the text of the file is the only place where a formula stands."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from indicators.domain.formulas import KINDS, Counts, Result

PARAMETERS = {"mark_share": ("marks",), "mark_mean": ("weights",), "score_from": ("from",)}
BETTER = {"higher": "больше — лучше", "lower": "меньше — лучше"}
PURPOSES = {
    "help": "адресная помощь",
    "management": "управленческое решение",
    "rating": "рейтинг",
    "head_appraisal": "оценка руководителя",
    "publication": "публикация",
}
NEEDED = ("code", "title", "explained", "kind", "unit", "better", "purposes", "source")


@dataclass(frozen=True)
class Indicator:
    """One indicator: ``definition`` is the hash of its declaration, stored with what is computed by it."""

    code: str
    title: str
    explained: str
    kind: str
    unit: str
    better: str
    purposes: tuple[str, ...]
    source: str
    digits: int
    parameters: tuple[tuple[str, Any], ...]
    definition: str

    def of(self, counts: Counts) -> Result:
        """The exact ratio over ``counts``, or the reason why there is none."""
        return KINDS[self.kind](counts, **dict(self.parameters))


def declared(entry: Mapping[str, Any]) -> Indicator:
    """An indicator from one TOML entry. Raises ValueError naming what is missing or not of the closed vocabulary."""
    missing = [name for name in NEEDED if name not in entry]
    code = entry.get("code", "?")
    if missing:
        raise ValueError(f"{code}: нет полей {', '.join(missing)}")
    if entry["kind"] not in KINDS:
        raise ValueError(f"{code}: неизвестный вид «{entry['kind']}», есть {', '.join(sorted(KINDS))}")
    if entry["better"] not in BETTER or not set(entry["purposes"]) <= set(PURPOSES):
        raise ValueError(f"{code}: неизвестное значение better или purposes")
    wanted = PARAMETERS.get(entry["kind"], ())
    if any(name not in entry for name in wanted):
        raise ValueError(f"{code}: виду {entry['kind']} нужны {', '.join(wanted)}")
    parameters = {name: entry[name] for name in wanted}
    if "weights" in parameters:
        parameters["weights"] = {int(mark): weight for mark, weight in parameters["weights"].items()}
    if "from" in parameters:
        parameters["at_least"] = parameters.pop("from")
    text = json.dumps(dict(entry), ensure_ascii=False, sort_keys=True)
    return Indicator(
        code=entry["code"],
        title=entry["title"],
        explained=entry["explained"],
        kind=entry["kind"],
        unit=entry["unit"],
        better=entry["better"],
        purposes=tuple(entry["purposes"]),
        source=entry["source"],
        digits=entry.get("digits", 1),
        parameters=tuple(parameters.items()),
        definition=hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def catalogue_hash(indicators: Iterable[Indicator]) -> str:
    """One hash over all definitions: two runs with the same hash computed the same."""
    joined = " ".join(sorted(f"{one.code}:{one.definition}" for one in indicators))
    return hashlib.sha256(joined.encode()).hexdigest()[:16]
