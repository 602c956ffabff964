import pytest

from schools.domain.kinds import grades_of
from schools.models import School


@pytest.mark.parametrize(("kind", "last"), [("primary", 4), ("basic", 9), ("secondary", 11), ("evening", 11)])
def test_grades_follow_the_kind(kind: str, last: int) -> None:
    assert kind in School.Kind.values
    assert grades_of(kind) == range(1, last + 1)
