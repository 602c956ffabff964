"""Every file of the corpus gets its answer: no exception, no fault, rows and findings as they must be."""

import pytest

from monitoring.reading import read_file
from tests.corpus import containers, exams, pupil_rows, reports
from tests.corpus.cases import Case
from tests.monitoring.workbooks import KEY

CASES = [*pupil_rows.CASES, *reports.CASES, *exams.CASES, *containers.CASES]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_a_dirty_file_is_answered_as_it_must_be(one: Case) -> None:
    result = read_file(one.build(), one.file, person_key=KEY, memory=2**29)
    rows = sum(len(work.pupils) + len(work.groups) for work in result.works)
    aside = sum(work.quarantined for work in result.works)
    assert ({problem.code for problem in result.problems}, rows, aside) == (one.codes, one.kept, one.aside)
    assert all(work.rows_read == len(work.pupils) + len(work.groups) + work.quarantined for work in result.works)
    assert [problem for problem in result.problems if not problem.message.strip().endswith((".", "…"))] == []
    assert exams.SURNAME not in str(result)
    assert "\\x00" not in str(result)


def test_the_corpus_is_as_broad_as_promised() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
