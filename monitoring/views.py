"""Pages of uploads: send files, watch them being read, decide, take back."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from monitoring import queries, tasks
from monitoring.actions import committing, intake, undoing
from monitoring.actions.intake import Refused
from monitoring.domain.works import Titles
from monitoring.formats import all_formats
from monitoring.forms import AnswersForm, UploadForm
from monitoring.models import LEVELS, Batch, SourceFile
from schools.access import needs
from schools.domain.access import Permission
from schools.models import Municipality
from schools.queries import municipality_in_sight, schools_in

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


def batch_or_404(request: HttpRequest, batch_id: int) -> Batch:
    """The upload; one out of sight does not exist."""
    batch = queries.batch_in(request.scope, batch_id)
    if batch is None:
        raise Http404
    return batch


def done(request: HttpRequest, batch_id: int, act: Callable[[], object], success: str = "") -> HttpResponse:
    """Runs an action and returns to the upload; a refusal becomes a message."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        if success:
            messages.success(request, success)
    return redirect("monitoring:upload", batch_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.UPLOAD)
def uploads(request: HttpRequest) -> HttpResponse:
    # Who holds a whole municipality uploads for it; a school administrator for its own school.
    schools = [] if request.scope.municipalities else schools_in(request.scope)
    municipality = municipality_in_sight(request.scope)
    form = UploadForm(schools=schools)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, schools=schools)
        batch = received(request, form, municipality) if form.is_valid() and municipality else None
        if batch:
            tasks.queue_parse(batch.pk)
            return redirect("monitoring:upload", batch.pk)
    layouts = [layout.title for layout in all_formats()]
    context = {"form": form, "batches": queries.batches_in(request.scope), "layouts": layouts, "place": municipality}
    return render(request, "monitoring/uploads.html", context)


def received(request: HttpRequest, form: UploadForm, municipality: Municipality) -> Batch | None:
    """The upload made of the form's files; None where they are refused, and then the form says why."""
    files = [(file.name, file.read()) for file in form.cleaned_data["files"]]
    try:
        return intake.receive_files(
            files=files, municipality=municipality, actor=request.user, school=form.chosen_school()
        )
    except Refused as refused:
        form.add_error("files", str(refused))
        return None


@require_safe
@needs(Permission.UPLOAD)
def upload(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = batch_or_404(request, batch_id)
    if batch.at_work:
        return render(request, "monitoring/at_work.html", {"batch": batch})
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
        "replaced": queries.replaced_by(batch) if waits else None,
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
    """«ВПР 2021, 5 класс, Математика» for every part of the file; what is not known is left out."""
    return [
        ", ".join(
            [
                f"{titles.procedures.get(known['procedure'], '')} {known['year'] or '(год?)'}".strip(),
                f"{known['grade']} класс" if known["grade"] else "класс?",
                titles.subjects.get(known["subject"], "предмет?"),
                *([LEVELS[known["level"]]] if known["level"] else []),
            ]
        )
        for known in file.answers
    ]


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
def progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The progress bar alone, asked for every second; once the work is done the page is loaded anew."""
    batch = batch_or_404(request, batch_id)
    if not request.htmx:
        return redirect("monitoring:upload", batch_id)
    if not batch.at_work:
        return HttpResponseClientRefresh()
    return render(request, "monitoring/progress.html", {"batch": batch})


@require_safe
@needs(Permission.UPLOAD)
def problems(request: HttpRequest, batch_id: int) -> HttpResponse:
    """All problems of an upload as a table for a spreadsheet program."""
    batch = batch_or_404(request, batch_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="problems-{batch.pk}.csv"'
    # The mark by which Excel knows UTF-8.
    response.write("\ufeff")
    table = csv.writer(response, delimiter=";")
    table.writerow(["Важность", "Файл", "Лист", "Ячейка", "Значение", "Что не так", "Сколько"])
    for one in queries.problems_of(batch.pk, limit=ALL_PROBLEMS):
        cells = [one.get_severity_display(), one.file.name, one.sheet, one.cell, one.value, one.message]
        table.writerow([*map(harmless, cells), one.count])
    return response


def harmless(text: str) -> str:
    """A spreadsheet program takes a text that begins so for a formula: an apostrophe keeps it a text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


@require_safe
@needs(Permission.UPLOAD)
def original(request: HttpRequest, batch_id: int, file_id: int) -> FileResponse:
    """The file as it was sent. One that named people, or was refused, has not been kept."""
    batch = batch_or_404(request, batch_id)
    file = next((file for file in batch.files.all() if file.pk == file_id and file.content), None)
    if file is None:
        raise Http404
    return FileResponse(file.content.open("rb"), as_attachment=True, filename=PurePosixPath(file.name).name)


@require_POST
@needs(Permission.UPLOAD)
def answer(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = batch_or_404(request, batch_id)
    sent = {name.partition("-")[0] for name in request.POST}
    files = [file for file in batch.files.all() if f"file{file.pk}" in sent]
    form = AnswersForm(request.POST, files=files, titles=queries.titles())
    if not files:
        return redirect("monitoring:upload", batch_id)
    valid = form.is_valid()
    if batch.status == Batch.Status.PREVIEW and not valid:
        return shown_upload(request, batch, form)
    # Of an upload that waits no longer nothing is taken: the action says so.
    answers = form.answers() if valid else {}
    return done(
        request,
        batch_id,
        lambda: intake.answer_batch(batch_id=batch_id, answers=answers, actor=request.user),
        "Ответы записаны, файлы проверены снова.",
    )


@require_POST
@needs(Permission.UPLOAD)
def recheck(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Checks again; with ``decides_schools`` it also says whether unknown schools are to be created."""
    batch = batch_or_404(request, batch_id)
    decides = "decides_schools" in request.POST and request.scope.may(Permission.CREATE_SCHOOLS)
    create = "create_schools" in request.POST if decides and batch.school_id is None else None
    return done(
        request,
        batch_id,
        lambda: intake.recheck_batch(batch_id=batch_id, create_schools=create),
        "Загрузка проверена снова.",
    )


@require_POST
@needs(Permission.COMMIT)
def commit(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch_or_404(request, batch_id)

    def act() -> None:
        committing.queue_batch(batch_id=batch_id, actor=request.user)
        tasks.queue_commit(batch_id)

    return done(request, batch_id, act)


@require_POST
@needs(Permission.UPLOAD)
def reject(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch_or_404(request, batch_id)
    return done(request, batch_id, lambda: intake.reject_batch(batch_id=batch_id, actor=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.UNDO)
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Asks first, saying what will happen; a POST takes the upload back."""
    batch = batch_or_404(request, batch_id)
    if request.method == "POST":
        return done(request, batch_id, lambda: undoing.undo_batch(batch_id=batch_id, actor=request.user))
    if batch.status != Batch.Status.COMMITTED:
        return redirect("monitoring:upload", batch_id)
    return render(request, "monitoring/undo.html", {"batch": batch, "effect": queries.undo_preview(batch_id)})
