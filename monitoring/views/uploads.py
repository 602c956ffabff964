"""The list of uploads, the form that sends files, and the page that tells how the work at them goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from monitoring import queries, tasks
from monitoring.actions import intake
from monitoring.actions.intake import Refused
from monitoring.formats import all_formats
from monitoring.forms import UploadForm
from monitoring.models import Batch, SourceFile
from schools.access import needs
from schools.domain.access import Permission
from schools.models import Municipality
from schools.queries import municipality_in_sight, schools_in

LISTED_FILES = 100
# The reader works at two files at once.
READ_AT_ONCE = 2


@dataclass(frozen=True)
class FileProgress:
    """A file of an upload at work; ``state`` is done, reading or waiting."""

    name: str
    state: str


def batch_or_404(request: HttpRequest, batch_id: int) -> Batch:
    """The upload; one out of sight does not exist."""
    batch = queries.batch_in(request.scope, batch_id)
    if batch is None:
        raise Http404
    return batch


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


def work_context(batch: Batch) -> dict[str, object]:
    """What the page of an upload at work and its part that is asked for every second tell."""
    parsing = batch.status == Batch.Status.PARSING
    files = list(batch.files.all())
    shown = files_in_progress(files, reading=parsing) if parsing or batch.status == Batch.Status.RECEIVED else []
    return {"batch": batch, "files": shown[:LISTED_FILES], "more_files": max(len(shown) - LISTED_FILES, 0)}


def files_in_progress(files: Sequence[SourceFile], *, reading: bool) -> list[FileProgress]:
    """Files in their order: what has been read, what is being read, what waits."""
    waiting = [file.pk for file in files if file.status == SourceFile.Status.WAITING]
    at_work = set(waiting[:READ_AT_ONCE]) if reading else set()
    return [
        FileProgress(file.name, "reading" if file.pk in at_work else "waiting" if file.pk in waiting else "done")
        for file in files
    ]


@require_safe
@needs(Permission.UPLOAD)
def progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The progress bars alone, asked for every second; once the work is done the page is loaded anew."""
    batch = batch_or_404(request, batch_id)
    if not request.htmx:
        return redirect("monitoring:upload", batch_id)
    if not batch.at_work:
        return HttpResponseClientRefresh()
    return render(request, "monitoring/progress.html", work_context(batch))
