"""The real city: every file of its layout without an error, no row lost, pupils and reports say the same."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from monitoring.domain.intake import Severity
from monitoring.domain.scales import rebuilt
from monitoring.reading import read_files
from tests.monitoring.workbooks import KEY, VPR

pytestmark = pytest.mark.skipif(not VPR.is_dir(), reason=f"no real city beside the repository: {VPR.name}")

SHORT = {
    "математик": "МА", "русск": "РУ", "окружающ": "ОМ", "биолог": "БИ", "истори": "ИС", "географ": "ГГ",
    "обществозн": "ОБ", "физик": "ФИ", "хими": "ХИ", "английск": "АЯ", "немецк": "НЯ",
}  # fmt: skip


def read_all(folder: str) -> list[tuple[Path, object]]:
    paths = sorted((VPR / folder).rglob("*.xlsx"))
    items = [(path, path.name) for path in paths]
    return [(paths[index], result) for index, result in read_files(items, person_key=KEY)]


@pytest.fixture(scope="module")
def pupils():
    return read_all("pupils")


@pytest.fixture(scope="module")
def aggregates():
    return read_all("aggregates")


def errors(read) -> list:
    return [problem for _, result in read for problem in result.problems if problem.severity is Severity.ERROR]


def test_every_file_of_pupils_is_of_its_year_and_no_row_is_lost(pupils):
    assert errors(pupils) == []
    assert Counter(result.format for _, result in pupils) == {
        "vpr_pupils_2020": 30,
        "vpr_pupils_2021": 38,
        "vpr_pupils_2022": 7,
    }
    works = [work for _, result in pupils for work in result.works]
    assert sum(work.rows_read for work in works) == 67_558
    assert all(work.rows_read == len(work.pupils) + work.quarantined for work in works)


def test_every_report_is_of_its_layout_and_knows_its_work(aggregates):
    assert errors(aggregates) == []
    assert Counter(result.format for _, result in aggregates) == {"vpr_marks": 68, "vpr_distribution": 68}
    for path, result in aggregates:
        (work,) = result.works
        assert (work.hint.year, work.hint.grade) == (int(path.parts[-3]), int(path.parts[-2]))
        assert work.rows_read == len(work.groups)
        assert [group.level for group in work.groups[:3]] == ["region", "municipality", "school"]
    assert [problem.code for _, result in aggregates for problem in result.problems] == []


def maximum_of(year: str, grade: str, short: str) -> int:
    scales = yaml.safe_load((VPR / "scales.yaml").read_text())["scales"]
    # The scale of biology in grade 8 changed between the years: README of the data.
    if (year, grade, short) == ("2021", "8", "БИ"):
        return 36
    return scales[int(grade)][short]["max"]


def test_pupils_and_distributions_give_the_same_counts_for_every_school_and_work(pupils, aggregates):
    from_pupils: dict[tuple, Counter] = {}
    for path, result in pupils:
        year, grade = path.parts[-3:-1]
        (short,) = {code for stem, code in SHORT.items() if re.search(stem, path.stem.lower())}
        for work in result.works:
            for school, total in zip(work.pupils.school, work.pupils.primary, strict=True):
                if total is not None:
                    from_pupils.setdefault((year, grade, short, school), Counter())[total] += 1
    compared = 0
    for path, result in aggregates:
        if result.format != "vpr_distribution":
            continue
        year, grade, short = *path.parts[-3:-1], path.stem.split()[0]
        maximum = maximum_of(year, grade, short)
        assert result.works[0].declared_maximum == maximum
        for group in result.works[0].groups:
            if group.level != "school":
                continue
            counted = from_pupils[year, grade, short, group.code]
            histogram = [counted[score] for score in range(maximum + 1)]
            assert (path.stem, group.code, histogram) == (
                path.stem,
                group.code,
                rebuilt(group.percents, group.participants)[0],
            )
            assert sum(histogram) == group.participants
            compared += 1
    assert compared > 900
