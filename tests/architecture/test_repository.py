"""What is committed holds on any machine: no addresses of package registries, no paths of where it was made."""

import tomllib

import pytest
from django.core.management import call_command

from tests.architecture.source import APPS, ROOT, files, shown

# Written in pieces, or this file would be the first to name them.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb.debian" + ".org",
    "proxy.golang" + ".org",
]
HOSTS += ["download.pytorch" + ".org", "crates" + ".io"]
PLACES = ["/" + "work/", "/" + "root/", "/opt/" + "wheels", "/opt/" + "pypi", "/tmp/" + "bash_jobs"]
LARGEST = 2_000_000


def test_no_file_names_a_registry_or_this_machine() -> None:
    found = {}
    for path in files():
        content = path.read_bytes()
        if named := [word for word in HOSTS + PLACES if word.encode() in content]:
            found[shown(path)] = named
    assert found == {}


def test_no_file_is_a_lump_of_data() -> None:
    assert {shown(path): path.stat().st_size for path in files() if path.stat().st_size > LARGEST} == {}


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_pure_folder_is_typed_strictly() -> None:
    typed = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["packages"])
    pure = {f"{app}.domain" for app in APPS if (ROOT / app / "domain").is_dir()} | {"monitoring.formats"}
    assert typed == pure


@pytest.mark.parametrize("name", ["run", "test", "bench", "prepare", "fuzz"])
def test_commands_can_be_run(name: str) -> None:
    path = ROOT / "bin" / name
    assert path.stat().st_mode & 0o111
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
