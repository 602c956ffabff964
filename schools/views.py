"""Pages of the registry, and the user's own password."""

from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schools.access import needs
from schools.domain.access import Permission
from schools.queries import registry_in


@require_safe
@needs(Permission.VIEW_SCHOOL)
def listing(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("search", "").strip()
    context = {"cards": registry_in(request.scope, search=search), "search": search}
    return render(request, "schools/list.html", context)


class OwnPasswordView(SuccessMessageMixin, PasswordChangeView):
    template_name = "schools/password.html"
    success_url = "/"
    success_message = "Пароль изменён."
