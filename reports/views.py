"""Pages: one query or one action each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indicators.actions import identification as evaluating
from indicators.queries import identification_in
from reports import tasks
from reports.actions import issue_order, print_document
from reports.forms import EvaluateForm, OrderForm
from reports.queries import dashboard as overview
from reports.queries.documents import DocumentWords, document_in, documents_in, preview_of, requisites_of
from reports.queries.identification import identification_page, identification_rows
from reports.queries.school import school_page
from schools.access import needs
from schools.actions.registry import save_requisites
from schools.domain import school_year
from schools.domain.access import Permission
from schools.queries import municipality_in_sight

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# The page asks once in two seconds; after this many answers a person is offered to do it himself.
ENOUGH_ASKED = 30


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    scope = request.scope
    if not scope.may(Permission.VIEW_MUNICIPALITY):
        if not scope.may(Permission.VIEW_SCHOOL):
            raise PermissionDenied
        # A school's own page is its overview; whoever has several chooses.
        return redirect("reports:school", *scope.schools) if len(scope.schools) == 1 else redirect("schools:list")
    asked = overview.Asked(**{name: request.GET.get(name, "") for name in ("procedure", "year", "work", "sort")})
    page = overview.dashboard(scope, asked)
    if page is None:
        raise PermissionDenied
    return render(request, "reports/dashboard.html", {"page": page})


@require_safe
@needs(Permission.VIEW_SCHOOL)
def school(request: HttpRequest, school_id: int) -> HttpResponse:
    procedure, _, year = request.GET.get("results", "").partition(".")
    page = school_page(request.scope, school_id, procedure=procedure, year=year)
    if page is None:
        raise Http404
    return render(request, "reports/school.html", {"page": page})


@require_safe
@needs(Permission.VIEW_MUNICIPALITY)
def identifications(request: HttpRequest) -> HttpResponse:
    context = {"rows": identification_rows(request.scope), "form": EvaluateForm(today=timezone.localdate())}
    return render(request, "reports/identifications.html", context)


@require_POST
@needs(Permission.IDENTIFY)
def identify(request: HttpRequest) -> HttpResponse:
    form = EvaluateForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        context = {"rows": identification_rows(request.scope), "form": form}
        return render(request, "reports/identifications.html", context, status=422)
    municipality = municipality_in_sight(request.scope)
    if municipality is None:
        raise PermissionDenied
    made = evaluating.identify(municipality=municipality, actor=request.user, **form.cleaned_data)
    year = school_year.title(made.school_year)
    messages.success(request, f"Правила применены ко всем действующим школам за {year} учебный год.")
    return redirect("reports:identification", made.pk)


@require_safe
@needs(Permission.VIEW_MUNICIPALITY)
def identification(request: HttpRequest, identification_id: int) -> HttpResponse:
    page = identification_page(request.scope, identification_id)
    if page is None:
        raise Http404
    return render(request, "reports/identification.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ISSUE_DOCUMENTS)
def order_new(request: HttpRequest, identification_id: int) -> HttpResponse:
    found = identification_in(request.scope, identification_id)
    if found is None:
        raise Http404
    known = requisites_of(found.municipality)
    form = OrderForm(request.POST or None, initial={**known, "executor": request.user.get_full_name()})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["remember"]:
            fields = {"department": "author", **{name: name for name in known if name != "author"}}
            words = {field: form.cleaned_data[name] for field, name in fields.items()}
            save_requisites(municipality=found.municipality, actor=request.user, **words)
        document = issue_order(identification=found, details=form.details(), actor=request.user)
        tasks.queue_print_document(document.pk)
        return redirect("reports:document", document.pk)
    context = {"form": form, "identification": found, "year": school_year.title(found.school_year)}
    status = 422 if form.is_bound else 200
    return render(request, "reports/order_new.html", context, status=status)


@require_safe
@needs(Permission.VIEW_MUNICIPALITY)
def documents(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/documents.html", {"documents": documents_in(request.scope)})


@require_safe
@needs(Permission.VIEW_MUNICIPALITY)
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    words = _found(request, document_id)
    preview = preview_of(words.document, static("reports/document.css"))
    return render(request, "reports/document.html", {"words": words, "preview": preview, "asked": 1})


@require_safe
@needs(Permission.VIEW_MUNICIPALITY)
def document_files(request: HttpRequest, document_id: int) -> HttpResponse:
    """The part of the document's page that waits for the PDF."""
    asked = request.GET.get("asked", "")
    count = int(asked) + 1 if asked.isdecimal() and len(asked) < 4 else 1
    context = {"words": _found(request, document_id), "asked": count, "tired": count > ENOUGH_ASKED}
    return render(request, "reports/document_files.html", context)


@require_POST
@needs(Permission.VIEW_MUNICIPALITY)
def print_now(request: HttpRequest, document_id: int) -> HttpResponse:
    """Prints the PDF at once, where the background job has not come."""
    words = _found(request, document_id)
    print_document(document_id=words.document.pk)
    return redirect("reports:document", words.document.pk)


@require_safe
@needs(Permission.VIEW_MUNICIPALITY)
def document_file(request: HttpRequest, document_id: int, extension: str) -> HttpResponse:
    if extension not in TYPES:
        raise Http404
    words = _found(request, document_id)
    content = getattr(words.document, extension)
    if not content:
        messages.warning(request, "Этот файл ещё готовится. Подождите несколько секунд и скачайте его со страницы.")
        return redirect("reports:document", document_id)
    return FileResponse(
        content.open(),
        as_attachment=True,
        filename=f"{words.file_name}.{extension}",
        content_type=TYPES[extension],
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache"},
    )


def _found(request: HttpRequest, document_id: int) -> DocumentWords:
    words = document_in(request.scope, document_id)
    if words is None:
        raise Http404
    return words
