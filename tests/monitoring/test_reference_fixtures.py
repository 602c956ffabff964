"""The reference tables that are delivered with the portal: complete, consistent and each with its source."""

from pathlib import Path

import pytest
import yaml

from monitoring.domain.reference import expanded

FOLDER = Path(__file__).resolve().parents[2] / "fixtures"
CORE_YEARS = range(2018, 2027)


def table(name: str, folder: str = "reference") -> list[dict]:
    return expanded(yaml.safe_load((FOLDER / folder / f"{name}.yaml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict]]:
    return {name: table(name) for name in ("procedures", "subjects", "scales", "minimums", "calendar")}


FIELDS = {
    "procedures": {"code", "title", "full_title", "scored", "purposes", "central", "source", "position"},
    "subjects": {"code", "short", "title", "dative", "names", "position"},
    "scales": {"procedure", "year", "grade", "subject", "level", "three", "four", "five", "maximum", "source"},
    "minimums": {"procedure", "year", "subject", "level", "minimum", "source"},
    "calendar": {
        "procedure", "year", "grade", "subject", "level", "held", "comparable", "by_choice", "autumn", "note", "source",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_rows_have_only_the_fields_of_their_model(tables, name):
    assert tables[name]
    for row in tables[name]:
        assert set(row) <= FIELDS[name], row


@pytest.mark.parametrize("name", ["procedures", "scales", "minimums", "calendar"])
def test_every_row_has_a_short_source(tables, name):
    for row in tables[name]:
        assert 5 < len(row["source"]) <= 300, row


def test_references_between_the_tables_hold(tables):
    procedures = {row["code"] for row in tables["procedures"]}
    subjects = {row["code"] for row in tables["subjects"]}
    assert procedures == {"vpr", "oge", "ege", "gve9", "gve11", "rkr", "dr10"}
    for name in ("scales", "minimums", "calendar"):
        for row in tables[name]:
            assert row["procedure"] in procedures, row
            assert row["subject"] in subjects, row
            assert row["level"] in {"", "base", "profile", "advanced"}, row
    for subject in tables["subjects"]:
        assert {name["procedure"] for name in subject["names"]} <= procedures | {""}


def test_bounds_of_a_scale_are_in_order(tables):
    for row in [*tables["scales"], *table("scales", "demo")]:
        assert 0 < row["three"] < row["four"] < row["five"] <= row["maximum"], row


def test_scales_are_those_of_the_source(tables):
    scales = {(r["procedure"], r["year"], r["grade"], r["subject"], r["level"]): r for r in tables["scales"]}

    def bounds(*key):
        return tuple(scales[key][name] for name in ("three", "four", "five", "maximum"))

    assert bounds("vpr", 2021, 4, "russian", "") == (14, 24, 33, 38)
    assert bounds("vpr", 2020, 8, "biology", "") == (13, 21, 29, 35)
    assert bounds("vpr", 2021, 8, "biology", "") == (13, 21, 29, 36)
    assert bounds("oge", 2026, 9, "russian", "") == (15, 26, 33, 37)
    assert bounds("ege", 2019, 11, "mathematics", "base") == (7, 12, 17, 20)
    assert ("ege", 2021, 11, "mathematics", "base") not in scales
    assert ("vpr", 2026, 4, "russian", "") not in scales
    assert "не подтверждено" in scales["vpr", 2024, 5, "mathematics", ""]["source"]


def test_scales_of_the_shared_city_are_all_there(tables):
    path = FOLDER.parents[1] / "shared" / "data" / "vpr" / "scales.yaml"
    if not path.exists():
        pytest.skip("рядом нет папки shared с настоящими шкалами")
    codes = {row["short"]: row["code"] for row in tables["subjects"]}
    scales = {(r["year"], r["grade"], r["subject"]): r for r in tables["scales"] if r["procedure"] == "vpr"}
    for grade, by_subject in yaml.safe_load(path.read_text(encoding="utf-8"))["scales"].items():
        for short, bounds in by_subject.items():
            row = scales[2021, grade, codes[short]]
            assert [row["three"], row["four"], row["five"], row["maximum"]] == list(bounds.values()), (grade, short)


def test_minimums_do_not_change_over_the_years(tables):
    values: dict[tuple, set] = {}
    years: dict[tuple, set] = {}
    for row in tables["minimums"]:
        key = (row["subject"], row["level"])
        values.setdefault(key, set()).add(row["minimum"])
        years.setdefault(key, set()).add(row["year"])
    assert values["russian", ""] == {24}
    assert values["mathematics", "profile"] == {27}
    assert values["social", ""] == {42}
    assert all(len(found) == 1 for found in values.values())
    assert years["russian", ""] == set(CORE_YEARS)
    assert years["chinese", ""] == set(range(2019, 2027))
    assert ("mathematics", "base") not in values


def test_names_of_subjects_lead_to_one_subject_and_level(tables):
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for subject in tables["subjects"]:
        for name in subject["names"]:
            key = (name["text"].casefold(), name["procedure"])
            meaning = (subject["code"], name["level"])
            assert seen.setdefault(key, meaning) == meaning, key
    assert seen["22", "ege"] == ("mathematics", "base")
    assert seen["02", "ege"] == ("mathematics", "profile")
    assert seen["02", "oge"] == ("mathematics", "")
    assert seen["информатика и икт (кегэ)", ""] == ("informatics", "")
    assert seen["русскому языку", ""] == ("russian", "")
    shorts = [subject["short"] for subject in tables["subjects"]]
    assert len(set(shorts)) == len(shorts)
    assert all(len(short) <= 6 for short in shorts)


def test_the_calendar_knows_the_odd_years(tables):
    held = {(r["procedure"], r["year"], r["grade"], r["subject"], r["level"]): r for r in tables["calendar"]}
    assert all(not r["held"] for r in tables["calendar"] if r["procedure"] == "oge" and r["year"] == 2020)
    assert {
        r["subject"] for r in tables["calendar"] if r["procedure"] == "oge" and r["year"] == 2021 and r["held"]
    } == {
        "russian",
        "mathematics",
    }
    for year in (2020, 2021):
        assert held["ege", year, 11, "mathematics", "base"]["held"] is False
        assert held["ege", year, 11, "russian", ""]["comparable"] is False
    assert held["vpr", 2020, 5, "russian", ""]["autumn"] is True
    assert "autumn" not in held["vpr", 2020, 10, "geography", ""]
    assert "марте" in held["vpr", 2022, 6, "mathematics", ""]["note"]
    assert held["vpr", 2024, 10, "geography", ""]["held"] is False


def test_the_main_subjects_are_in_the_calendar_of_every_year(tables):
    held = {(r["procedure"], r["year"], r["grade"], r["subject"], r["level"]) for r in tables["calendar"]}
    for year in CORE_YEARS:
        for subject in ("russian", "mathematics"):
            assert ("oge", year, 9, subject, "") in held
            for grade in (4, 5, 6):
                assert ("vpr", year, grade, subject, "") in held
        assert ("ege", year, 11, "mathematics", "base") in held


def test_demo_scales_say_that_they_are_not_confirmed():
    for row in table("scales", "demo"):
        assert "не подтверждена источником" in row["source"]


def test_a_later_entry_overrides_an_earlier_one():
    rows = expanded(
        [
            {"procedure": "vpr", "years": [2020, 2021], "grades": [5], "subjects": ["russian"], "held": True},
            {"procedure": "vpr", "year": 2021, "grade": 5, "subject": "russian", "held": False},
        ]
    )
    assert [(row["year"], row["held"]) for row in rows] == [(2020, True), (2021, False)]
