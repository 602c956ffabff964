from dataclasses import replace
from fractions import Fraction

import pytest

from reports.domain.grammar import approved
from reports.domain.orders import ReasonLine
from tests.reports.papers import REQUISITES


def test_the_annex_mark_is_made_from_the_record_of_the_order() -> None:
    assert REQUISITES.annex_mark(2).lines == (
        "Приложение №\u00a02",
        "к приказу управления образования администрации города Берёзовска",
        "от 09.11.2022 №\u00a006/1-01-374/1",
    )


def test_the_only_annex_has_no_number() -> None:
    assert REQUISITES.annex_mark().lines[0] == "Приложение"


def test_without_the_genitive_the_author_stands_on_a_line_of_its_own() -> None:
    mark = replace(REQUISITES, author_genitive="").annex_mark()
    assert mark.lines[1:3] == ("к приказу", "Управление образования")


def test_the_annex_mark_of_a_draft_leaves_room_for_date_and_number() -> None:
    mark = replace(REQUISITES, date=None, number=None).annex_mark()
    assert mark.lines[-1] == "от «____» __________ 20__\u00a0г. №\u00a0______"


@pytest.mark.parametrize(
    ("noun", "word"),
    [("перечень", "УТВЕРЖДЁН"), ("программа", "УТВЕРЖДЕНА"), ("положение", "УТВЕРЖДЕНО"), ("правила", "УТВЕРЖДЕНЫ")],
)
def test_the_stamp_agrees_with_what_is_approved(noun: str, word: str) -> None:
    assert approved(noun) == word
    assert REQUISITES.annex_mark(1, noun).lines[1:3] == (
        word,
        "приказом управления образования администрации города Берёзовска",
    )


def test_an_order_without_an_executor_has_no_note_about_one() -> None:
    assert replace(REQUISITES, executor="").executors() == ()
    (note,) = REQUISITES.executors()
    assert note.lines == ("Исполнитель: Ёлкина Вера Павловна", "тел. (000) 12-34-56")


def test_a_share_is_exact_and_absent_without_its_counts() -> None:
    line = ReasonLine("признак", "работа", "2021/22", participants=30, low=10)
    assert line.share == Fraction(1, 3)
    assert replace(line, participants=None).share is None
    assert replace(line, low=None).share is None
    assert replace(line, participants=0, low=0).share is None
