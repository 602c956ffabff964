"""What every request carries: the user's scope, read once and only where it is asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from schools.queries import scope_of


class ScopeMiddleware:
    """Sets ``request.whole_scope`` (see schools.domain.access.Scope) and ``request.scope``, which views narrow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = request.whole_scope = SimpleLazyObject(lambda: scope_of(request.user))
        return self.get_response(request)


def scope_of_request(request: HttpRequest) -> dict[str, object]:
    """The scope and the permission names for templates: the menu shows only what may be opened."""
    scope = getattr(request, "whole_scope", None)
    return {"scope": scope, "may": {permission.value: True for permission in scope.permissions} if scope else {}}
