"""What a person decides about an upload: answers, another check, commit, rejection, another reading, undo."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from monitoring import queries, tasks
from monitoring.actions import committing, intake, undoing
from monitoring.actions.intake import Refused
from monitoring.forms import AnswersForm
from monitoring.models import Batch
from monitoring.views.preview import shown_upload
from monitoring.views.uploads import batch_or_404
from schools.access import needs
from schools.domain.access import Permission


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


@require_POST
@needs(Permission.UPLOAD)
def retry(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Reads an upload again whose reading failed."""
    batch_or_404(request, batch_id)

    def act() -> None:
        intake.retry_batch(batch_id=batch_id, actor=request.user)
        tasks.queue_parse(batch_id)

    return done(request, batch_id, act)


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
