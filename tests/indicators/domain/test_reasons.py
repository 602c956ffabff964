from fractions import Fraction

import pytest

from indicators.domain.reasons import reasons_of
from monitoring.domain.works import Titles

TITLES = Titles(
    {"vpr": "ВПР", "oge": "ОГЭ", "ege": "ЕГЭ"},
    {"russian": "Русский язык", "mathematics": "Математика", "world": "Окружающий мир"},
    {"russian": "русскому языку", "mathematics": "математике", "world": "окружающему миру"},
)
CELL = {
    "procedure": "vpr", "subject": "mathematics", "grade": 5, "level": "", "school_year": 2020, "year": 2021,
    "status": "met", "n": 25, "low": 8, "high": 2, "by_share": True, "by_no_high": False,
}  # fmt: skip
CRITERION = {
    "code": "two_works", "title": "Не менее 30 %", "outcome": "met", "not_applicable": False, "met_years": [2020],
    "threshold": "30", "no_high": "off", "low": "by_work",
    "high_from": 81,
}  # fmt: skip


def sentence(criterion: dict | None = None, **cell: object) -> str:
    (reason,) = reasons_of([CRITERION | (criterion or {}) | {"cells": [CELL | cell]}], TITLES)
    return reason.sentence.replace("\u00a0", " ")


EGE = {"procedure": "ege", "grade": 11, "level": "profile"}
NOTHING = {"year": None, "n": None, "low": None, "high": None}
VPR_5 = "ВПР по математике в 5 классе в 2021 году (2020/21 учебный год): "
VPR_4 = "ВПР по окружающему миру в 4 классе в 2021 году (2020/21 учебный год): "
PROFILE = "ЕГЭ по математике (профильный уровень) в 11 классе в 2021 году (2020/21 учебный год): "
BASE = "ЕГЭ по математике (базовый уровень) в 11 классе в 2021 году (2020/21 учебный год): "
NO_81 = "81 балл и выше не получил никто"
LOW = "отметку «2» получили "


@pytest.mark.parametrize(
    ("criterion", "cell", "expected"),
    [
        ({}, {}, f"{VPR_5}{LOW}8 из 25 участников (32,0 %; порог 30 %)."),
        (
            {"no_high": "or", "threshold": "20"},
            {"grade": 4, "subject": "world", "n": 21, "low": 0, "high": 0},
            f"{VPR_4}{LOW}0 из 21 участника (0,0 %; порог 20 %); отметку «5» не получил никто.",
        ),
        (
            {"no_high": "and"},
            {"high": 3},
            f"{VPR_5}{LOW}8 из 25 участников (32,0 %; порог 30 %); отметку «5» получили 3.",
        ),
        (
            {"no_high": "or"},
            EGE | {"n": 12, "low": 4, "high": 0},
            f"{PROFILE}балл ниже минимального получили 4 из 12 участников (33,3 %; порог 30 %); {NO_81}.",
        ),
        (
            {"no_high": "or"},
            EGE | {"level": "base", "n": 10, "low": 3, "high": 0},
            f"{BASE}{LOW}3 из 10 участников (30,0 %; порог 30 %); отметку «5» не получил никто.",
        ),
        (
            {},
            {"status": "too_few", "n": 7, "low": 5},
            f"{VPR_5}{LOW}5 из 7 участников (71,4 %; порог 30 %); участников слишком мало для вывода.",
        ),
        (
            {},
            NOTHING | {"status": "not_held", "procedure": "oge", "grade": 9, "school_year": 2019},
            "ОГЭ по математике в 9 классе (2019/20 учебный год): работа не проводилась.",
        ),
        (
            {},
            NOTHING | {"status": "no_data"},
            "ВПР по математике в 5 классе (2020/21 учебный год): результатов школы в портале нет.",
        ),
        (
            {},
            NOTHING | EGE | {"status": "no_participants"},
            "ЕГЭ по математике (профильный уровень) в 11 классе (2020/21 учебный год): участников не было.",
        ),
        (
            {},
            NOTHING | EGE | {"status": "not_applicable", "subject": "russian", "level": ""},
            "ЕГЭ по русскому языку в 11 классе (2020/21 учебный год): школа такого класса не имеет.",
        ),
    ],
)
def test_a_reason_is_a_whole_sentence(criterion: dict, cell: dict, expected: str) -> None:
    assert sentence(criterion, **cell) == expected


def test_a_share_just_below_the_threshold_does_not_read_as_the_threshold() -> None:
    assert "(29,9 %; порог 30 %)" in sentence(status="not_met", n=67, low=20)


def test_a_threshold_is_the_declared_number_and_not_a_rounded_one() -> None:
    assert "порог 33,3 %" in sentence({"threshold": "333/10"})


def test_the_bound_of_high_scores_is_the_declared_one() -> None:
    said = sentence({"no_high": "or", "high_from": 80}, **EGE, high=0)
    assert "80 баллов и выше не получил никто" in said


def test_the_figures_of_a_reason_fit_a_table() -> None:
    (reason,) = reasons_of([CRITERION | {"cells": [CELL]}], TITLES)
    assert (reason.participants, reason.low, reason.high) == (25, 8, 2)
    assert reason.threshold == Fraction(30)
    assert reason.work == "ВПР, математика, 5 класс"
    assert reason.school_year == "2020/21"
    assert (reason.criterion, reason.criterion_title, reason.status) == ("two_works", "Не менее 30 %", "met")


@pytest.mark.parametrize("status", ["no_data", "not_held", "no_participants", "not_applicable"])
def test_where_there_is_nothing_to_count_there_is_no_zero(status: str) -> None:
    cell = CELL | {"status": status, "n": None, "low": None, "high": None}
    (reason,) = reasons_of([CRITERION | {"cells": [cell]}], TITLES)
    assert (reason.participants, reason.low, reason.high) == (None, None, None)


def test_participants_without_marks_are_no_reason_to_count() -> None:
    cell = CELL | {"status": "no_data", "n": 25, "low": None, "high": None}
    (reason,) = reasons_of([CRITERION | {"cells": [cell]}], TITLES)
    assert reason.participants is None


def test_an_order_names_only_what_shows_a_met_sign() -> None:
    cells = [
        CELL,
        CELL | {"subject": "russian", "status": "not_met"},
        CELL | {"subject": "russian", "school_year": 2019},
    ]
    not_met = CRITERION | {"code": "other", "outcome": "not_met", "cells": cells}
    found = reasons_of([not_met, CRITERION | {"cells": cells}], TITLES, only_met=True)
    assert [(reason.criterion, reason.work, reason.school_year) for reason in found] == [
        ("two_works", "ВПР, математика, 5 класс", "2020/21")
    ]
    assert len(reasons_of([not_met, CRITERION | {"cells": cells}], TITLES)) == 6
