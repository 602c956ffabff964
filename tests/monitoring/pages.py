"""Walking through pages of uploads in tests: signing in, reading a page as text, counting its queries."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import Batch
from schools.actions.accounts import save_user
from schools.models import Municipality, School


def signed_in(role: str, *, municipality: Municipality | None = None, at: School | None = None) -> Client:
    user = save_user(
        username=f"{role}-{at or ''}", password="not a secret", role=role, municipality=municipality, school=at
    )
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def address(batch: Batch, action: str = "upload") -> str:
    return reverse(f"monitoring:{action}", args=[batch.pk])


def asked(client: Client, url: str) -> int:
    """The number of SQL statements of a page."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)
