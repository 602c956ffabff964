"""The page of one upload: what was read, what is wrong with it, what may be done; its original and its problems."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from monitoring import queries
from monitoring.actions.findings import findings_workbook
from monitoring.domain.works import Titles
from monitoring.formats import all_formats
from monitoring.forms import AnswersForm
from monitoring.models import Batch, SourceFile
from monitoring.views.difference import work_in_words
from monitoring.views.tables import csv_answer
from monitoring.views.uploads import batch_or_404, work_context
from schools.access import needs
from schools.domain.access import Permission

# Errors that another year, grade or subject may cure: the file is asked about again.
CURED_BY_AN_ANSWER = {"other_tasks", "other_maximum", "twice_in_batch", "no_scale"}
ABOUT_UNKNOWN_SCHOOLS = {"unknown_school", "new_school"}
LISTED_GROUPS = 50
ALL_PROBLEMS = 1_000_000
SEVERITIES = {
    "error": ("Ошибки", "Файл с ошибкой не записывается вовсе."),
    "row": ("Отложенные строки", "Эти строки не записываются, остальные строки файла записываются."),
    "warning": ("Предупреждения", "На запись не влияют: проверьте, всё ли так."),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROBLEM_COLUMNS = ("Важность", "Файл", "Лист", "Ячейка", "Значение", "Что не так", "Сколько")


@dataclass(frozen=True)
class FileLine:
    """A file of the upload and its works in words."""

    file: SourceFile
    layout: str
    works: list[str]


@dataclass(frozen=True)
class Totals:
    """Rows of all files: ``read`` = ``ready`` + ``absent`` + ``aside`` + ``waiting`` (in files that are not ready)."""

    read: int
    ready: int
    absent: int
    aside: int
    waiting: int
    ready_files: int
    files: int


@dataclass(frozen=True)
class Section:
    """Problems of one severity; ``hidden`` kinds of them are only in the file of problems."""

    severity: str
    title: str
    explanation: str
    count: int
    groups: Sequence[queries.ProblemGroup]
    hidden: int


@require_safe
@needs(Permission.UPLOAD)
def upload(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = batch_or_404(request, batch_id)
    if batch.at_work:
        return render(request, "monitoring/at_work.html", work_context(batch))
    return shown_upload(request, batch)


def shown_upload(request: HttpRequest, batch: Batch, form: AnswersForm | None = None) -> HttpResponse:
    """The page of an upload that no worker is at: what was read, what is wrong with it, what may be done."""
    groups = queries.problem_groups(batch.pk)
    titles = queries.titles()
    waits = batch.status == Batch.Status.PREVIEW
    files = list(batch.files.all())
    asked = files_to_ask(files, groups, everything="edit" in request.GET) if waits else []
    unknown = {value for group in groups if group.code in ABOUT_UNKNOWN_SCHOOLS for value in group.values}
    layouts = {layout.code: layout.title.partition(" (")[0] for layout in all_formats()}
    context = {
        "batch": batch,
        "waits": waits,
        "lines": [FileLine(file, layouts.get(file.format, ""), works_in_words(file, titles)) for file in files],
        "totals": totals_of(files),
        "sections": sections_of(groups),
        "form": form or (AnswersForm(files=asked, titles=titles) if asked else None),
        "may_correct": waits and len(asked) < sum(1 for file in files if file.answers),
        "unknown_schools": sorted(unknown),
        "delivered": queries.schools_delivered(batch.pk) if batch.status == Batch.Status.COMMITTED else [],
    }
    return render(request, "monitoring/upload.html", context)


def files_to_ask(
    files: Sequence[SourceFile], groups: Sequence[queries.ProblemGroup], *, everything: bool
) -> list[SourceFile]:
    """Files whose works a person has to confirm or may have to correct; every file that can be asked about at wish."""
    unsure = {file.pk for file in files if file.status == SourceFile.Status.UNSURE}
    curable = {pk for group in groups if group.code in CURED_BY_AN_ANSWER for pk in group.file_ids}
    settled = {SourceFile.Status.COMMITTED, SourceFile.Status.REPEATED}
    return [
        file
        for file in files
        if file.answers and file.status not in settled and (everything or file.pk in unsure | curable)
    ]


def works_in_words(file: SourceFile, titles: Titles) -> list[str]:
    """The works of every part of the file in words; what is not known is left out."""
    return [work_in_words(known, titles) for known in file.answers]


def totals_of(files: Sequence[SourceFile]) -> Totals:
    going = {SourceFile.Status.READY, SourceFile.Status.COMMITTED}
    ready = [file for file in files if file.status in going]
    accepted = sum(file.rows_accepted for file in ready)
    return Totals(
        read=sum(file.rows_read for file in files),
        ready=accepted,
        absent=sum(file.rows_absent for file in files),
        aside=sum(file.rows_quarantined for file in files),
        waiting=sum(file.rows_accepted for file in files) - accepted,
        ready_files=len(ready),
        files=len(files),
    )


def sections_of(groups: Sequence[queries.ProblemGroup]) -> list[Section]:
    """Problems by severity, the worst first; a severity without problems has no section."""
    sections = []
    for severity, (title, explanation) in SEVERITIES.items():
        own = [group for group in groups if group.severity == severity]
        if own:
            count = sum(group.count for group in own)
            hidden = max(len(own) - LISTED_GROUPS, 0)
            sections.append(Section(severity, title, explanation, count, own[:LISTED_GROUPS], hidden))
    return sections


@require_safe
@needs(Permission.UPLOAD)
def problems(request: HttpRequest, batch_id: int) -> HttpResponse:
    """All problems of an upload as a table for a spreadsheet program."""
    batch = batch_or_404(request, batch_id)
    found = queries.problems_of(batch.pk, limit=ALL_PROBLEMS)
    rows = [
        [one.get_severity_display(), one.file.name, one.sheet, one.cell, one.value, one.message, one.count]
        for one in found
    ]
    return csv_answer(f"problems-{batch.pk}.csv", [PROBLEM_COLUMNS, *rows])


@require_safe
@needs(Permission.UPLOAD)
def original(request: HttpRequest, batch_id: int, file_id: int) -> FileResponse:
    """The file as it was sent. One that named people, or was refused, has not been kept."""
    batch = batch_or_404(request, batch_id)
    file = next((file for file in batch.files.all() if file.pk == file_id and file.content), None)
    if file is None:
        raise Http404
    return FileResponse(file.content.open("rb"), as_attachment=True, filename=PurePosixPath(file.name).name)


@require_safe
@needs(Permission.UPLOAD)
def findings(request: HttpRequest, batch_id: int, file_id: int) -> HttpResponse:
    """The file with its wrong cells coloured and commented; the bare list where the original is not kept."""
    batch = batch_or_404(request, batch_id)
    file = next((file for file in batch.files.all() if file.pk == file_id), None)
    if file is None:
        raise Http404
    answer = HttpResponse(findings_workbook(file=file), content_type=XLSX)
    name = f"{PurePosixPath(file.name).stem} — замечания.xlsx"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    return answer
