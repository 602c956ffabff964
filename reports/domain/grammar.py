"""Agreement of the words that official papers are put together from: small tables of what is used, no morphology."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of document in the cases that references to it need."""

    title: str
    dative: str
    instrumental: str


ORDER = Kind("ПРИКАЗ", dative="приказу", instrumental="приказом")
DIRECTIVE = Kind("РАСПОРЯЖЕНИЕ", dative="распоряжению", instrumental="распоряжением")

APPROVED = {
    "перечень": "УТВЕРЖДЁН",
    "план": "УТВЕРЖДЁН",
    "программа": "УТВЕРЖДЕНА",
    "дорожная карта": "УТВЕРЖДЕНА",
    "положение": "УТВЕРЖДЕНО",
    "правила": "УТВЕРЖДЕНЫ",
}


def approved(noun: str) -> str:
    """``УТВЕРЖДЁН`` for «перечень», ``УТВЕРЖДЕНА`` for «программа»… KeyError for a noun that the table lacks."""
    return APPROVED[noun]
