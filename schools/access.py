"""The gate of views: a permission is asked for by name, what is out of scope does not exist."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from schools.domain.access import Permission


def needs(permission: Permission) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Lets a view run only for users who hold ``permission`` somewhere; others get the page «Нет доступа» (403).

    Inside the view ``request.scope`` covers only the places where the permission is held; whether an object is in scope
    is asked of the query that reads it.
    """

    def gate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            request.scope = request.whole_scope.narrowed(permission)
            if not request.scope.grants:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission
        return guarded

    return gate
