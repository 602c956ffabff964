"""Blanks that must not break: a number sign or a one-letter word is not left alone at the end of a line."""

import re

from schools.domain.numbers import NO_BREAK_SPACE

NUMBER_SIGN = re.compile(r"№ +")
ONE_LETTER = re.compile(r"(?<![^\W\d_])([АВИКОСУавикосу]) +")


def tied_numbers(text: str) -> str:
    """``text`` with every number sign tied to its number; nothing but blanks is changed."""
    return NUMBER_SIGN.sub(f"№{NO_BREAK_SPACE}", text)


def tied(text: str) -> str:
    """:func:`tied_numbers`, and one-letter words tied too.

    For headings and cells only: office programs do not stretch such blanks, which shows in justified text.
    """
    return ONE_LETTER.sub(rf"\1{NO_BREAK_SPACE}", tied_numbers(text))
