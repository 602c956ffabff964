"""School years («учебный год»), 1 September to 31 August, stored as the calendar year they start in."""

import datetime as dt
import re

FORMS = re.compile(
    r"^\s*(20\d\d)\s*(?:[-–—/]\s*(\d\d(?:\d\d)?))?\s*(?:уч(?:ебный|\.)?\s*г(?:од|\.)?)?\.?\s*$", re.IGNORECASE
)


def parse(text: str) -> int:
    """Start year from ``2022-2023 учебный год``, ``2021–2022 уч.г.``, ``2022/23`` or ``2022``.

    Raises ValueError with a Russian sentence where the text is none of these or the second year is not the next one.
    """
    match = FORMS.match(text)
    if not match:
        raise ValueError(f"«{text}» не похоже на учебный год: напишите, например, 2022/23.")
    start = int(match[1])
    if match[2] and match[2] not in {f"{start + 1}", f"{start + 1}"[2:]}:
        raise ValueError(f"«{text}»: второй год должен быть следующим за первым.")
    return start


def title(start: int) -> str:
    """``2022/23`` for 2022."""
    return f"{start}/{(start + 1) % 100:02d}"


def of(day: dt.date) -> int:
    """Start year of the school year that ``day`` falls into."""
    return day.year if day.month >= 9 else day.year - 1
