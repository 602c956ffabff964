import pytest

from indicators.domain.catalogue import PURPOSES, catalogue_hash, declared
from indicators.domain.formulas import KINDS, Counts
from indicators.queries import catalogue

ENTRY = {
    "code": "pass_share", "title": "Успеваемость", "explained": "доля", "kind": "mark_share", "marks": [3, 4, 5],
    "unit": "%", "better": "higher", "purposes": ["help"], "source": "приказ",
}  # fmt: skip


def test_a_declaration_becomes_an_indicator() -> None:
    indicator = declared(ENTRY)
    assert (indicator.code, indicator.title, indicator.kind, indicator.unit) == (
        "pass_share",
        "Успеваемость",
        "mark_share",
        "%",
    )
    assert indicator.better == "higher"
    assert indicator.purposes == ("help",)
    assert indicator.digits == 1
    assert indicator.of(Counts(marks=(1, 1, 1, 1))).amount == 75


@pytest.mark.parametrize("name", ["title", "explained", "kind", "unit", "better", "purposes", "source"])
def test_a_missing_field_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"pass_share: нет полей {name}"):
        declared({key: value for key, value in ENTRY.items() if key != name})


def test_an_indicator_without_a_code_is_refused() -> None:
    with pytest.raises(ValueError, match="нет полей code"):
        declared({key: value for key, value in ENTRY.items() if key != "code"})


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="неизвестный вид «median», есть mark_mean, mark_share"):
        declared(ENTRY | {"kind": "median"})


@pytest.mark.parametrize("wrong", [{"better": "bigger"}, {"purposes": ["fun"]}, {"purposes": ["help", "blame"]}])
def test_a_word_outside_the_vocabulary_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match="неизвестное значение better или purposes"):
        declared(ENTRY | wrong)


@pytest.mark.parametrize(
    ("kind", "needed"), [("mark_share", "marks"), ("mark_mean", "weights"), ("score_from", "from")]
)
def test_a_kind_without_its_parameter_is_refused(kind: str, needed: str) -> None:
    entry = {key: value for key, value in ENTRY.items() if key != "marks"} | {"kind": kind}
    with pytest.raises(ValueError, match=f"виду {kind} нужны {needed}"):
        declared(entry)


def test_the_hash_follows_every_word_of_the_declaration() -> None:
    former = declared(ENTRY).definition
    assert declared(dict(reversed(ENTRY.items()))).definition == former
    for changed in ({"marks": [4, 5]}, {"title": "Обученность"}, {"source": "другой приказ"}, {"digits": 2}):
        assert declared(ENTRY | changed).definition != former


def test_the_hash_of_the_catalogue_does_not_depend_on_its_order() -> None:
    first, second = declared(ENTRY), declared(ENTRY | {"code": "other"})
    assert catalogue_hash([first, second]) == catalogue_hash([second, first])
    assert catalogue_hash([first]) != catalogue_hash([first, second])


def test_every_declared_indicator_is_of_a_known_kind_and_says_where_it_comes_from() -> None:
    found = catalogue()
    assert {"pass_share", "quality_share", "low_share", "mean_mark", "sou", "two_low_share", "mean_score"} <= set(found)
    for indicator in found.values():
        assert indicator.kind in KINDS
        assert indicator.source
        assert indicator.explained[0].islower()
        assert set(indicator.purposes) <= set(PURPOSES)


def test_no_indicator_of_marks_may_rate_a_school_or_its_head() -> None:
    """The law allows results of ВПР neither for ratings nor for appraising heads."""
    for indicator in catalogue().values():
        if indicator.kind in {"mark_share", "mark_mean", "tally_share"}:
            assert set(indicator.purposes) == {"help", "management"}
