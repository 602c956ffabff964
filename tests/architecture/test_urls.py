"""Every page demands a login, except the few named here with their reasons."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from rest_framework.permissions import AllowAny

PUBLIC = {
    "login": "где входят",
    "admin:login": "где входят в администрирование",
    "health": "спрашивает наблюдение за сервером; данных не показывает",
}
SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000001"}
Found = tuple[str, str, URLPattern]


def patterns(resolver: URLResolver | None = None, route: str = "/", spaces: tuple[str, ...] = ()) -> Iterator[Found]:
    """(name with namespaces, a path that leads there or '' where it cannot be made up, pattern) of every URL."""
    for one in (resolver or get_resolver()).url_patterns:
        plain = isinstance(one.pattern, RoutePattern)
        further = route + str(one.pattern) if route and plain else ""
        if isinstance(one, URLResolver):
            yield from patterns(one, further, (*spaces, one.namespace) if one.namespace else spaces)
        else:
            yield ":".join((*spaces, one.name or str(one.pattern))), made_up(further), one


def made_up(route: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES.get(part[1] or "str", "1"), route)


def is_open(pattern: URLPattern) -> bool:
    """Whether the view itself says that it needs no login."""
    view = pattern.callback
    api = getattr(view, "cls", None)
    if api is not None and hasattr(api, "permission_classes"):
        return not api.permission_classes or AllowAny in api.permission_classes
    return not getattr(view, "login_required", True)


def test_the_gate_stands_in_the_settings() -> None:
    order = settings.MIDDLEWARE
    gate = order.index("django.contrib.auth.middleware.LoginRequiredMiddleware")
    assert gate == order.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1
    assert settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == ["rest_framework.permissions.IsAuthenticated"]


def test_no_view_opens_itself_but_the_named_ones() -> None:
    # The catch-all of the administration pages shows the same for every address: the way to its login.
    opened = {name for name, _, pattern in patterns() if is_open(pattern)} - {"admin:(?P<url>.*)$"}
    assert opened - PUBLIC.keys() == set()


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_login_from_every_page(client: Client) -> None:
    shown = {}
    for name, path, _ in patterns():
        if not path or name in PUBLIC:
            continue
        answer = client.get(path)
        to_login = answer.status_code == 302 and "login" in answer["Location"]
        if not to_login and answer.status_code not in {401, 403}:
            shown[path] = answer.status_code
    assert shown == {}
