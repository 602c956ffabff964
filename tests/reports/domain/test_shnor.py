"""From evidence to words: what is missing, and the record of the order."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from indicators.domain.identification import rule_set_from
from indicators.queries import rule_sets
from monitoring.domain.works import Titles
from reports.domain.rules import words_of
from reports.domain.shnor import BLANK, NO_HIGH, OrderDetails, SchoolEvidence, missing, order_from

TITLES = Titles(
    {"vpr": "ВПР", "oge": "ОГЭ", "ege": "ЕГЭ"},
    {"russian": "Русский язык", "mathematics": "Математика", "world": "Окружающий мир"},
    {"russian": "русскому языку", "mathematics": "математике", "world": "окружающему миру"},
)
RULES = {"title": "Правила", "source": "приказ", "version": "1", "min_participants": 10}
DETAILS = OrderDetails(
    number="1", date=dt.date(2021, 11, 2), author="Управление", head_post="Начальник", head_name="А."
)


def seen(status: str, year: int = 2020, **changes: Any) -> dict[str, Any]:
    counts = {"n": 20, "low": 12, "high": 2} if status in {"met", "not_met", "too_few"} else {}
    cell = {"procedure": "vpr", "subject": "mathematics", "grade": 5, "level": "", "school_year": year}
    cell |= {"year": year + 1, "status": status, "n": None, "low": None, "high": None, "by_share": False}
    return cell | {"by_no_high": False} | counts | changes


def criterion(outcome: str, *cells: dict[str, Any], **changes: Any) -> dict[str, Any]:
    said = {"code": "one", "title": "Признак", "outcome": outcome, "not_applicable": False, "met_years": [2019, 2020]}
    return said | {"threshold": "30", "no_high": "off", "low": "mark_2", "cells": list(cells)} | changes


def order(*evidence: SchoolEvidence, details: OrderDetails = DETAILS):
    return order_from(evidence, details=details, rules=RULES, rule_hash="hash", school_year=2021, titles=TITLES)


def test_years_without_data_are_gathered_by_work() -> None:
    criteria = [criterion("unknown", seen("no_data", 2019), seen("no_data", 2020), seen("met", 2018))]
    assert missing(criteria, TITLES) == ["ВПР, математика, 5 класс: нет данных за 2019/20, 2020/21"]


def test_a_work_in_two_criteria_is_missing_once() -> None:
    criteria = [criterion("unknown", seen("no_data")), criterion("unknown", seen("no_data"))]
    assert missing(criteria, TITLES) == ["ВПР, математика, 5 класс: нет данных за 2020/21"]


def test_few_participants_are_told_with_the_least_that_counts() -> None:
    (line,) = missing([criterion("unknown", seen("too_few", n=3, low=1))], TITLES, 10)
    assert line.replace("\u00a0", " ") == "ВПР, математика, 5 класс: в 2020/21 3 участника (нужно не менее 10)"


def test_what_a_settled_criterion_lacks_is_not_asked_for() -> None:
    criteria = [criterion("not_met", seen("no_data", 2018)), criterion("unknown", seen("no_data"))]
    assert missing(criteria, TITLES) == ["ВПР, математика, 5 класс: нет данных за 2020/21"]


def test_a_window_of_cancelled_years_is_explained() -> None:
    (line,) = missing([criterion("unknown", seen("not_held"))], TITLES)
    assert line.startswith("лет, в которые работы проводились, меньше")


def test_only_listed_schools_get_into_the_list() -> None:
    made = order(
        SchoolEvidence("Школа 1", "СОШ", "met", [criterion("met", seen("met"), seen("not_met", low=1))]),
        SchoolEvidence("Школа 2", "СОШ", "unknown", [criterion("unknown", seen("no_data"))]),
        SchoolEvidence("Школа 3", "СОШ", "not_met", [criterion("not_met", seen("not_met", low=1))]),
        SchoolEvidence("Школа 4", "СОШ", "excluded", []),
    )
    assert [one.name for one in made.listed] == ["Школа 1"]
    assert [one.name for one in made.unknown] == ["Школа 2"]
    (reason,) = made.listed[0].reasons
    assert (reason.low, reason.participants, reason.threshold) == (12, 20, Fraction(3, 10))


def test_a_sign_by_the_lack_of_high_results_prints_no_threshold() -> None:
    met = criterion("met", seen("met", low=1, high=0, by_no_high=True), no_high="or")
    (reason,) = order(SchoolEvidence("Школа 1", "СОШ", "met", [met])).listed[0].reasons
    assert reason.threshold is None
    assert NO_HIGH in reason.criterion


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("МБОУ Лицей № 2", "Лицей", ""),
        ("Школа № 2", "СОШ", "СОШ"),
        ("Школа № 2", "Гимназия", "гимназия"),
        ("Школа № 2", "СОШ с углублённым изучением", "СОШ с углублённым изучением"),
        ("Школа № 2", "Другая", ""),
    ],
)
def test_the_kind_is_said_where_the_name_does_not(name: str, kind: str, said: str) -> None:
    evidence = SchoolEvidence(name, kind, "met", [criterion("met", seen("met"))])
    assert order(evidence).listed[0].kind == said


def test_only_a_draft_has_blanks() -> None:
    assert order(details=OrderDetails(number="1")).requisites.author == BLANK
    assert OrderDetails(number="1").gaps() == [
        "орган, издающий приказ",
        "должность руководителя",
        "инициалы и фамилия руководителя",
    ]
    assert DETAILS.gaps() == []


def test_defaults_fill_only_what_is_empty() -> None:
    filled = DETAILS.with_defaults({"author": "Другое", "place": "г. Т."})
    assert (filled.author, filled.place) == ("Управление", "г. Т.")


@pytest.mark.parametrize("code", sorted(rule_sets()))
def test_every_rule_set_has_words_and_survives_its_storing(code: str) -> None:
    rules = rule_set_from(code, dict(rule_sets()[code].text))
    words = words_of(rules, TITLES)
    assert len(words.criteria) == len(rules.criteria)
    assert all("Работы: " in one.sentences[-1] for one in words.criteria)
    assert any("не менее" in sentence for sentence in words.parameters)


def test_a_rule_set_says_its_parameters() -> None:
    words = words_of(rule_sets()["tula_2021"], TITLES)
    first = " ".join(words.criteria[0].sentences).replace("\u00a0", " ")
    assert "порог — не менее 20 % участников" in first
    assert "или нет высоких результатов («5»)" in first
    assert "не менее чем в 1 работе хотя бы в 2 из 3 учебных лет до года выявления" in first
