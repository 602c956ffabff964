"""Tables for a spreadsheet program."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows as a file to be downloaded; cells that a spreadsheet program would run are made harmless."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    # The mark by which Excel knows UTF-8.
    response.write("\ufeff")
    table = csv.writer(response, delimiter=";")
    table.writerows([[harmless(str(cell)) for cell in row] for row in rows])
    return response


def harmless(text: str) -> str:
    """A spreadsheet program takes a text that begins so for a formula: an apostrophe keeps it a text."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
