"""The invented city: repeatable, of the promised size, calibrated, with the planted cases really in it."""

import csv
import hashlib
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import python_calamine

from monitoring import formats
from monitoring.domain.grid import Grid, Workbook
from msoko.demo import roster
from msoko.demo.city import SCHOOL_COLUMNS, DemoCity, write_city
from msoko.demo.cohorts import Population, passports
from msoko.demo.results import Results, expected, results
from msoko.demo.works import VPR_SHAPES, Work, all_works, scaled_score
from schools.domain import identifiers, registry

SEED = 2026
MAIN_GRADES_5_6 = [(5, "russian"), (5, "mathematics"), (6, "russian"), (6, "mathematics")]


@pytest.fixture(scope="module")
def population() -> Population:
    return Population(SEED, roster.roster(SEED))


@pytest.fixture(scope="module")
def whole(population) -> dict[tuple, Results]:
    """Results of the whole city, computed without writing; keys are procedure, year, grade, subject, level."""
    works = all_works(roster.FIRST_YEAR, roster.LAST_YEAR)
    return {
        (work.procedure, work.year, work.grade, work.subject, work.level): results(work, population, SEED)
        for work in works
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> DemoCity:
    return write_city(tmp_path_factory.mktemp("city"), schools=15, scale=0.06)


def marks(found: Results, school: int | None = None) -> np.ndarray:
    """Marks of those who were there, in one school or in the city."""
    there = ~found.absent if school is None else ~found.absent & (found.school == school)
    return found.mark[there]


def low_share(found: Results, school: int) -> float:
    return float(np.mean(marks(found, school) == 2))


def vpr(whole, year: int, grade: int, subject: str) -> Results:
    return whole["vpr", year, grade, subject, ""]


def workbook(path: Path) -> Workbook:
    if path.suffix == ".csv":
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "cp1251")
        return Workbook(path.name, (Grid("csv", list(csv.reader(text.splitlines(), delimiter=";"))),))
    book = python_calamine.CalamineWorkbook.from_path(path)
    return Workbook(
        path.name,
        tuple(Grid(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names),
    )


# ---- size and codes ----


def test_the_city_has_67_schools_and_about_57_thousand_pupils(population):
    figures = passports(population, SEED, range(2026, 2027))
    assert len(population.schools) == 67
    assert sum(school.status == "active" for school in population.schools) == 66
    assert 55_000 <= sum(figure.pupils for figure in figures) <= 59_000
    assert sum(figure.pupils < 260 for figure in figures) >= 6


def test_codes_of_schools_pass_their_checks(population):
    for school in population.schools:
        assert identifiers.clean_fisoko(school.login) == school.fisoko
        assert identifiers.clean_inn(school.inn) == school.inn
        assert identifiers.clean_ogrn(school.ogrn) == school.ogrn
        assert identifiers.clean_ris(school.ris9) == school.ris9
        assert identifiers.clean_ris(school.ris11) == school.ris11
    for code in ("login", "inn", "ogrn", "ris9", "ris11", "short_name"):
        assert len({getattr(school, code) for school in population.schools}) == 67


def test_passports_agree_with_the_classes(population):
    for figure in passports(population, SEED, range(2021, 2027)):
        assert figure.pupils <= 27 * figure.classes
        assert figure.teachers >= 6
        assert figure.pupils_disabled <= figure.pupils


# ---- calibration ----


def test_shares_of_marks_are_those_of_a_real_region(whole):
    for (grade, subject), shape in VPR_SHAPES.items():
        for year in range(2022, 2027):
            found = marks(vpr(whole, year, grade, subject))
            for mark, share in zip((2, 3, 4, 5), shape.marks, strict=True):
                assert abs(100 * np.mean(found == mark) - share) < 3, (year, grade, subject, mark)


def test_journal_marks_shift_as_in_a_real_region(whole):
    for (grade, subject), shape in VPR_SHAPES.items():
        found = vpr(whole, 2026, grade, subject)
        compared = ~found.absent & (found.journal > 0)
        lower = 100 * np.mean(found.mark[compared] < found.journal[compared])
        higher = 100 * np.mean(found.mark[compared] > found.journal[compared])
        assert abs(lower - shape.journal[0]) < 4, (grade, subject)
        assert abs(higher - shape.journal[2]) < 4, (grade, subject)
        assert 0.01 < np.mean(found.journal[~found.absent] == 0) < 0.03


def test_the_lower_bound_of_three_has_a_spike(whole):
    for grade, subject in MAIN_GRADES_5_6:
        found = vpr(whole, 2026, grade, subject)
        totals = np.bincount(found.total[~found.absent])
        three = found.work.bounds[0]
        ratio = totals[three] / totals[three - 1]
        assert found.work.shape.spikes[0] / 2 < ratio < found.work.shape.spikes[0] * 2, (grade, subject)


def test_expected_shares_make_up_one_and_keep_the_marks():
    for work in all_works(2026, 2026):
        shares = expected(work)
        assert len(shares) == work.maximum + 1
        assert shares.min() > 0
        assert shares.sum() == pytest.approx(1)
        assert shares[: work.bounds[0]].sum() == pytest.approx(work.shape.marks[0] / sum(work.shape.marks))


def scaled_scores_of_tasks_make_up_the_total(whole):
    for key in [("vpr", 2026, 6, "mathematics", ""), ("oge", 2025, 9, "russian", ""), ("ege", 2026, 11, "russian", "")]:
        found = whole[key]
        scores = found.tasks(SEED)
        assert (scores.sum(axis=1) == found.total).all()
        assert (scores <= np.array(found.work.tasks)).all()
        assert sum(found.work.tasks) == found.work.maximum


def test_absent_pupils_have_no_mark(whole):
    found = vpr(whole, 2026, 8, "russian")
    assert 0.1 < found.absent.mean() < 0.14
    assert not found.mark[found.absent].any()


def test_each_graduate_sits_one_level_of_mathematics(whole):
    base, profile = (set(whole["ege", 2026, 11, "mathematics", level].person) for level in ("base", "profile"))
    assert not base & profile
    assert base | profile == set(whole["ege", 2026, 11, "russian", ""].person)


def scaled_scores_of_tests_run_from_nothing_to_a_hundred():
    works = [work for work in all_works(2026, 2026) if work.minimum is not None]
    assert len(works) == 5
    for work in works:
        scores = [scaled_score(work, primary) for primary in range(work.maximum + 1)]
        assert scores == sorted(scores)
        assert (scores[0], scores[work.bounds[0]], scores[-1]) == (0, work.minimum, 100)


def test_pupils_of_a_grade_are_those_of_the_grade_below_a_year_before(population):
    before, now = population.grade(2025, 5), population.grade(2026, 6)
    assert set(before.person) == set(now.person)


# ---- planted cases ----


def test_the_small_school_has_no_five_and_few_twos(whole):
    works = [found for key, found in whole.items() if key[0] in {"vpr", "oge"}]
    mine = [marks(found, roster.SMALL_WITHOUT_FIVES) for found in works]
    mine = [found for found in mine if len(found)]
    assert len(mine) > 60
    assert not any((found == 5).any() for found in mine)
    assert max(np.mean(found == 2) for found in mine) < 0.2
    assert max(map(len, mine)) < 20


def test_the_inflated_lyceum_shines_only_in_vpr(whole):
    def lead(found: Results) -> float:
        mine = found.total[(found.school == roster.INFLATED_LYCEUM) & ~found.absent]
        city = found.total[~found.absent]
        return float((mine.mean() - city.mean()) / city.std())

    for grade in (4, 5, 6, 7, 8):
        for subject in ("russian", "mathematics"):
            found = vpr(whole, 2026, grade, subject)
            assert lead(found) > 0.6, (grade, subject)
            mine = (found.school == roster.INFLATED_LYCEUM) & ~found.absent & (found.journal > 0)
            assert np.mean(found.mark[mine] > found.journal[mine]) > 2.5 * found.work.shape.journal[2] / 100
    for key in [("oge", 2026, 9, "mathematics", ""), ("ege", 2026, 11, "russian", ""), ("oge", 2026, 9, "russian", "")]:
        assert lead(whole[key]) < 0.3, key


@pytest.mark.parametrize(
    ("school", "weak", "well"),
    [
        (roster.LOW_TWO_YEARS, (2025, 2026), (2023, 2024)),
        (roster.WITH_A_GAP, (2023, 2025), (2022, 2026)),
        (roster.RECOVERED, (2022, 2023, 2024), (2025, 2026)),
    ],
)
def test_weak_schools_are_weak_in_their_years_only(whole, school, weak, well):
    for year in weak:
        assert all(low_share(vpr(whole, year, *work), school) >= 0.3 for work in MAIN_GRADES_5_6), year
    for year in well:
        assert sum(low_share(vpr(whole, year, *work), school) >= 0.3 for work in MAIN_GRADES_5_6) < 2, year


def test_the_school_with_a_gap_delivered_nothing_in_2024(whole):
    years = {key[1] for key, found in whole.items() if key[0] == "vpr" and (found.school == roster.WITH_A_GAP).any()}
    assert years == {2022, 2023, 2025, 2026}
    assert (whole["oge", 2024, 9, "russian", ""].school == roster.WITH_A_GAP).any()


def test_pupils_of_the_merged_school_go_on_in_its_successor(whole, population):
    years = {key[1] for key, found in whole.items() if (found.school == roster.MERGED).any()}
    assert years == {2022, 2023, 2024}
    before, after = population.grade(2024, 5), population.grade(2025, 6)
    merged = set(before.person[before.school == roster.MERGED])
    assert merged
    assert merged <= set(after.person[after.school == roster.SUCCESSOR])


def test_low_schools_are_a_believable_part_of_the_city(whole):
    low = [
        school
        for school in range(1, 68)
        if sum(
            len(found) >= 10 and np.mean(found == 2) >= 0.3
            for work in MAIN_GRADES_5_6
            if len(found := marks(vpr(whole, 2026, *work), school))
        )
        >= 2
    ]
    assert 4 <= len(low) <= 14
    assert roster.LOW_TWO_YEARS in low


# ---- files ----


def test_the_same_seed_writes_the_same_bytes(small, tmp_path):
    def digests(city: DemoCity) -> list[str]:
        return [
            hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (city.schools_file, city.passports_file, *city.files)
        ]

    again = write_city(tmp_path / "again", schools=15, scale=0.06)
    assert digests(again) == digests(small)
    other = write_city(tmp_path / "other", seed=7, schools=15, scale=0.06)
    assert digests(other)[5:] != digests(small)[5:]


def test_every_file_is_recognised_and_read_whole(small):
    rows = dict.fromkeys(("vpr", "oge", "ege"), 0)
    for path in small.files:
        parsed = formats.parse(workbook(path), b"key")
        assert parsed.format, path.name
        for work in parsed.works:
            assert work.rows_read == len(work.pupils) + len(work.groups) + work.quarantined
            assert work.hint.procedure == path.parts[len(small.schools_file.parent.parts)]
            rows[work.hint.procedure] += len(work.pupils)
    assert all(rows.values())


def test_the_layouts_have_their_headers(small):
    folder = small.schools_file.parent
    report = workbook(folder / "vpr/2024/5/МА 5 Статистика по отметкам.xlsx").sheets[0].rows
    assert report[0][0] == "Статистика по отметкам"
    assert report[2][0] == "ВПР 2024 Математика 5 класс"
    assert report[8][0] == "Вся выборка"
    assert report[10][0] == "город Н.(reg99_m001)"
    assert report[11][0] == "МБОУ «Гимназия № 1»(edu992001)"
    protocol = workbook(folder / "vpr/2026/5/Математика.xlsx")
    assert [sheet.name for sheet in protocol.sheets] == ["Классы", "Протокол"]
    assert protocol.sheets[1].rows[0][:8][-1] == "Вариант"
    exam = workbook(folder / "oge/2026/Математика.xlsx").sheets[0].rows
    assert exam[0][0] == "Протокол проверки результатов"
    assert exam[2][0] == "02 - Математика 2026.06.02"


def test_shares_in_reports_add_up_and_give_the_counts_back(small):
    folder = small.schools_file.parent
    rows = workbook(folder / "vpr/2023/6/РУ 6 Распределение первичных баллов.xlsx").sheets[0].rows
    assert rows[4][1] == len(rows[7]) - 4
    for row in rows[8:]:
        assert sum(row[3:]) == pytest.approx(100, abs=0.3)
    for row in rows[11:]:
        assert sum(round(row[2] * share / 100) for share in row[3:]) == row[2]


def test_workbooks_open_in_openpyxl_too(small):
    book = openpyxl.load_workbook(small.schools_file.parent / "oge/2026/Русский язык.xlsx", read_only=True)
    assert book.active["A3"].value == "01 - Русский язык 2026.06.08"
    book.close()


def test_a_few_spoilt_rows_are_put_aside(small):
    parsed = formats.parse(workbook(small.schools_file.parent / "vpr/2026/6/Математика.xlsx"), b"key")
    assert parsed.works[0].quarantined == 3


def test_the_planted_person_stands_in_a_protocol_and_does_not_leave_the_parser(small):
    path = small.schools_file.parent / "ege/2026/Русский язык.csv"
    assert roster.VANISHING_SURNAME in path.read_text(encoding="utf-8-sig")
    assert roster.VANISHING_SURNAME not in str(formats.parse(workbook(path), b"key"))


def test_the_registry_names_every_school_and_the_successor(small):
    with small.schools_file.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == SCHOOL_COLUMNS
    assert len(rows) == 15
    merged = rows[roster.MERGED - 1]
    assert (merged["status"], merged["successor_login"]) == ("reorganised", "edu992008")
    logins = {row["login"][3:] for row in rows}
    assert set(small.planted.values()) <= logins


def test_a_city_too_small_for_the_planted_schools_is_refused(tmp_path):
    with pytest.raises(ValueError, match="от 15 до 99 школ"):
        write_city(tmp_path, schools=5)


def test_progress_is_told_in_russian(tmp_path):
    told: list[str] = []
    write_city(tmp_path, schools=15, scale=0.02, progress=told.append)
    assert told[0] == "Реестр и паспорта школ"
    assert "ВПР 2026, 5 класс: Математика" in told
    assert "ОГЭ 2026, 9 класс: Русский язык" in told


def test_works_are_those_of_the_years_asked():
    works = all_works(2024, 2025)
    assert {work.year for work in works} == {2024, 2025}
    assert all(isinstance(work, Work) and work.key for work in works)
    assert len({work.key for work in works}) == len(works)


def test_the_registry_is_read_with_every_kind_known(small):
    with small.schools_file.open(encoding="utf-8") as file:
        rows, problems = registry.read(list(csv.reader(file)))
    assert problems == []
    kinds = {row.codes["fisoko"][3:]: row.get("kind") for row in rows}
    assert kinds[small.planted["evening"]] == "evening"
    assert kinds[small.planted["correctional"]] == "correctional"
    assert kinds[small.planted["inflated_lyceum"]] == "lyceum"
    assert "other" not in kinds.values()
