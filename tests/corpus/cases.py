"""A dirty or hostile file and what the portal must answer to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.monitoring.workbooks import HEADER_2021, HEADER_2022, xlsx


@dataclass(frozen=True)
class Case:
    """``codes``: of all problems, repeated codes once. ``kept``: rows of pupils or groups. ``aside``: put aside."""

    name: str
    build: Callable[[], bytes]
    codes: frozenset[str] = frozenset()
    kept: int = 0
    aside: int = 0
    file: str = "файл.xlsx"

    def __str__(self) -> str:
        return self.name.replace(" ", "_")


def case(
    name: str, content: bytes | Callable[[], bytes], *codes: str, kept: int = 0, aside: int = 0, file: str = "файл.xlsx"
) -> Case:
    """A case of ready bytes, or of a function that makes them when they are asked for."""
    build = content if callable(content) else lambda: content
    return Case(name, build, frozenset(codes), kept, aside, file)


def pupils_2021(name: str, rows: Sequence[list[object]], *codes: str, kept: int = 0, aside: int = 0) -> Case:
    return case(name, lambda: xlsx([HEADER_2021, *rows]), *codes, kept=kept, aside=aside)


def pupils_2022(name: str, rows: Sequence[list[object]], *codes: str, kept: int = 0, aside: int = 0) -> Case:
    return case(name, lambda: xlsx([HEADER_2022, *rows]), *codes, kept=kept, aside=aside)
