"""The matrix «школа × работа»: who has delivered what, on a page and as a table for a spreadsheet program."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring import queries
from monitoring.queries import Choice, Matrix
from monitoring.views.tables import csv_answer
from schools.access import needs
from schools.domain.access import Permission
from schools.models import Municipality
from schools.queries import municipality_in_sight


@require_safe
@needs(Permission.UPLOAD)
def matrix(request: HttpRequest) -> HttpResponse:
    place = municipality_in_sight(request.scope)
    choices = queries.matrix_choices(municipality_id=place.pk) if place else []
    chosen = chosen_of(choices, request.GET.get("work", ""))
    only_gaps = "gaps" in request.GET
    whole = matrix_shown(request, place, chosen)
    shown = with_gaps(whole) if only_gaps else whole
    if request.GET.get("as") == "csv" and chosen:
        return csv_answer(f"matrix-{chosen.key}.csv", rows_of(shown))
    grades: dict[int, list[queries.Column]] = {}
    for column in shown.columns:
        grades.setdefault(column.grade, []).append(column)
    context = {
        "place": place,
        "choices": choices,
        "chosen": chosen,
        "only_gaps": only_gaps,
        "matrix": shown,
        "schools": len(whole.rows),
        "grades": list(grades.items()),
        "autumn": any(column.grade != column.sitting_grade for column in shown.columns),
    }
    return render(request, "monitoring/matrix.html", context)


def chosen_of(choices: list[Choice], key: str) -> Choice | None:
    """What was asked for; else the newest that has results, else the first of all."""
    asked = next((one for one in choices if one.key == key), None)
    newest = max((one for one in choices if one.delivered), key=lambda one: one.year, default=None)
    return asked or newest or (choices[0] if choices else None)


def matrix_shown(request: HttpRequest, place: Municipality | None, chosen: Choice | None) -> Matrix:
    if not place or not chosen:
        return Matrix((), ())
    return queries.matrix_of(request.scope, municipality_id=place.pk, procedure=chosen.procedure, year=chosen.year)


def with_gaps(matrix: Matrix) -> Matrix:
    """The rows of schools that something is missing of; totals of columns stay those of all schools."""
    return replace(matrix, rows=tuple(row for row in matrix.rows if not row.complete))


def rows_of(matrix: Matrix) -> list[list[object]]:
    """What the page shows as a plain table: heads, schools, totals."""
    return [
        ["Школа", *(f"{column.grade} класс, {column.title}" for column in matrix.columns), "Сдано"],
        *([row.school, *(cell.text for cell in row.cells), row.total] for row in matrix.rows),
        ["Сдали школ", *(column.total for column in matrix.columns), f"{matrix.delivered} из {matrix.expected}"],
    ]
