"""The real city, imported once for all tests of this folder and rolled back after the last of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.utils.module_loading import import_string

from tests.real_city import recount

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from tests.real_city.portal import Portal


@pytest.fixture(scope="package")
def data(shared: Path) -> Path:
    folder = shared / "data" / "vpr"
    if not folder.is_dir():
        pytest.skip("нет папки shared/data/vpr: в ней результаты настоящего города")
    return folder


@pytest.fixture(scope="package")
def recounted(data: Path) -> recount.City:
    return recount.read(data)


@pytest.fixture(scope="package")
def portal(data: Path, django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> "Iterator[Portal]":
    """The portal after the import of all protocols of pupils."""
    # Models can be imported once Django is set up, which is after pytest has read this file.
    make = import_string("tests.real_city.portal.Portal")
    with django_db_blocker.unblock():
        with transaction.atomic():
            made = make(data)
            made.first = made.committed(made.files("pupils"))
            yield made
            transaction.set_rollback(True)
        connection.close()
