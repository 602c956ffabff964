"""Names of schools as people type them, brought to one form for search, matching and order."""

import re

QUOTES = str.maketrans(dict.fromkeys("«»“”„\"'`", " "))
# Letters that look alike in the two alphabets, as typed by accident.
LOOK_ALIKES = str.maketrans("aceopxytkmhb", "асеорхуткмнв")


def search_key(name: str) -> str:
    """Lower case, ё→е, no quotes, single blanks: what a search field is compared with, on any database."""
    return " ".join(name.casefold().replace("ё", "е").replace("№", " № ").translate(QUOTES).split())


def match_key(name: str) -> str:
    """:func:`search_key` with Latin look-alikes turned Cyrillic and punctuation dropped: equal keys are one name."""
    return re.sub(r"[^0-9а-я]+", "", search_key(name).translate(LOOK_ALIKES))


def sort_key(name: str) -> str:
    """Orders «школа № 2» before «школа № 10» and «Ё» after «Е» on any collation."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(6), search_key(name))[:200]
