"""The lock files agree with pyproject.toml and with each other, and can be installed by anyone."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
DEV = [Requirement(line) for line in PROJECT["dependency-groups"]["dev"]]
ANEW = "запустите bin/prepare lock"


def locked(name: str) -> dict[str, set[str]]:
    """Package → its versions: more than one where Pythons or systems need different ones."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(
        r"^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
    ):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


@pytest.mark.parametrize(("name", "asked"), [("requirements.lock", RUN), ("requirements-dev.lock", RUN + DEV)])
def test_the_lock_holds_what_the_project_asks_for(name: str, asked: list[Requirement]) -> None:
    held = locked(name)
    for one in asked:
        versions = held.get(canonicalize_name(one.name))
        assert versions, f"{one.name} нет в {name}: {ANEW}"
        assert all(one.specifier.contains(version) for version in versions), f"{one} против {versions}: {ANEW}"


def test_the_lock_of_a_running_portal_carries_no_tools_of_the_tests() -> None:
    only_dev = {canonicalize_name(one.name) for one in DEV} - {canonicalize_name(one.name) for one in RUN}
    assert only_dev & locked("requirements.lock").keys() == set()


def test_tests_run_on_the_versions_that_the_portal_runs_on() -> None:
    tested = locked("requirements-dev.lock")
    assert {
        name: versions for name, versions in locked("requirements.lock").items() if tested.get(name) != versions
    } == {}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_by_digests_and_by_nothing_of_a_machine(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[\w.-]+==)", text)
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"^\s*-(?!-hash)|://|\s@\s|-e ", text, re.MULTILINE)
