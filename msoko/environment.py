"""Strict readers of environment variables.

Each reader names the variable and says what to do when its value cannot be used, so that a typing mistake
stops the start instead of changing what the portal does.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def read_file(path: Path) -> None:
    """Takes from ``path`` (lines ``NAME=value``, as Docker reads them) what the environment itself does not set.

    A missing file changes nothing, so that one file serves bin/run, manage.py and Docker alike, and none is needed.
    """
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, equals, value = stripped.partition("=")
        if not equals or not name.isidentifier():
            raise ImproperlyConfigured(f"{path}, line {number}: write NAME=value.")
        os.environ.setdefault(name, value.strip())


def text(name: str, default: str) -> str:
    """The variable's value, or ``default`` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    raw = text(name, "on" if default else "off").casefold()
    if raw not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={raw!r}: write on or off.")
    return raw in TRUE


def whole(name: str, default: int, *, least: int, most: int) -> int:
    raw = text(name, str(default))
    if not raw.isdecimal() or not least <= int(raw) <= most:
        raise ImproperlyConfigured(f"{name}={raw!r}: write a whole number from {least} to {most}.")
    return int(raw)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    raw = text(name, default)
    if raw not in allowed:
        raise ImproperlyConfigured(f"{name}={raw!r}: write one of {', '.join(allowed)}.")
    return raw


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list; empty where unset."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str, kept_in: Path) -> str:
    """The variable, or a random secret made once and kept in a file that only its owner reads."""
    given = text(name, "")
    if given:
        return given
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        kept_in.touch(mode=0o600)
        kept_in.write_text(get_random_secret_key())
    return kept_in.read_text().strip()


def database(name: str, embedded: Path) -> dict[str, object]:
    """Django's DATABASES entry from ``postgresql://user:password@host:port/name``; SQLite where unset."""
    url = text(name, "")
    if not url:
        embedded.parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": embedded,
            # Web and worker write the same file: wait for the lock, take it at BEGIN, read while another writes.
            "OPTIONS": {
                "timeout": 60,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name}: write postgresql://user:password@host:port/database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
