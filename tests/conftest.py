"""The ground of every test: settings that touch nothing of this machine, an own cache, shared data where it is."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import django
import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
VAR_DIR = Path(tempfile.mkdtemp(prefix="msoko-tests-"))
# Whitenoise warns about a missing folder of collected files.
(VAR_DIR / "static").mkdir()
# Everything but the servers, which bin/test gives by DATABASE_URL and REDIS_URL, is the same on every machine.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "msoko.settings",
    "ENV_FILE": os.devnull,
    "VAR_DIR": str(VAR_DIR),
    "SECRET_KEY": "a key of the tests, as long as Django wants it to be 0123456789",
    "PERSON_KEY": "a key of the tests",
    "TASKS_INLINE": "on",
    "DEBUG": "",
    "ALLOWED_HOSTS": "",
    "CSRF_TRUSTED_ORIGINS": "",
    "BEHIND_HTTPS": "",
    "TIME_ZONE": "",
    "UPLOAD_LIMIT_MB": "",
    "AUTUMN_WORKS_SCHOOL_YEAR": "",
    "NIGHTLY_HOUR": "",
    "LOG_LEVEL": "WARNING",
}
os.environ.update(ENVIRONMENT)

# A shared machine is slow at times, and a run that failed must fail again.
hypothesis.settings.register_profile("msoko", deadline=None, derandomize=True)
hypothesis.settings.load_profile("msoko")


def pytest_configure() -> None:
    # Passwords of tests need no strength; pages of tests need no collected static files.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    django.setup()


def pytest_unconfigure() -> None:
    shutil.rmtree(VAR_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_cache() -> None:
    """No test sees what another one cached; a Redis that is not ours is never emptied."""
    settings.CACHES["default"]["KEY_PREFIX"] = prefix = uuid.uuid4().hex
    for cache in caches.all(initialized_only=True):
        cache.key_prefix = prefix


@pytest.fixture(scope="session")
def shared() -> Path:
    """The project's data beside the repository; a clone without it skips the tests that need it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("нет папки shared рядом с репозиторием: в ней данные, которые в него не входят")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window. Playwright's own downloads are not used."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("нет Chromium: установите пакет chromium")
    # Playwright keeps an event loop in the thread of the test, in which Django then refuses to ask its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()
