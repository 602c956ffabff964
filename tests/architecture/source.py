"""The repository as the architecture tests see it: our own modules and files, parsed once."""

import ast
import functools
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("schools", "monitoring", "indicators", "roadmaps", "reports")
PACKAGES = ("msoko", *APPS)
# Not ours, or made by programs; the same as in .gitignore, for a clone that came without git.
NOT_OURS = {
    ".git",
    ".venv",
    "var",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".import_linter_cache",
}
NOT_OURS |= {".hypothesis", ".env"}


@functools.cache
def modules() -> tuple[Path, ...]:
    """Python modules of the portal, migrations left out: they are written by Django."""
    found = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return tuple(path for path in found if "migrations" not in path.parts)


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def files() -> tuple[Path, ...]:
    """Files that are, or are about to be, committed."""
    if (ROOT / ".git").exists():
        asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        try:
            said = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True, text=True).stdout
        except (OSError, subprocess.CalledProcessError):
            # No git, or a clone of another owner, which git refuses to read.
            return tuple(_walk())
        return tuple(path for name in said.split("\0") if name and (path := ROOT / name).is_file())
    return tuple(_walk())


def _walk() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS)
        yield from (Path(folder) / name for name in sorted(names) if name not in NOT_OURS)
