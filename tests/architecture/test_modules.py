"""Modules stay small, honestly named, and say at their top what they import."""

import ast

import pytest

from tests.architecture.source import APPS, PACKAGES, ROOT, files, modules, shown, tree_of

LONGEST = 400
# A function has a home by its noun; these names are where nouns are lost.
HOMELESS = {"utils", "util", "helpers", "helper", "common", "services", "misc", "tools", "core", "base", "shared"}


def hidden_imports(tree: ast.Module) -> list[int]:
    """Lines of imports inside functions, where they hide cycles."""
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    ]
    inside = (node for function in functions for node in ast.walk(function))
    return sorted({node.lineno for node in inside if isinstance(node, ast.Import | ast.ImportFrom)})


def test_no_module_is_longer_than_one_can_hold_in_mind() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_module_is_named_after_nothing() -> None:
    assert [shown(path) for path in modules() if {path.stem, *path.relative_to(ROOT).parts[:-1]} & HOMELESS] == []


def test_a_hidden_import_is_seen() -> None:
    assert hidden_imports(ast.parse("import a\ndef f():\n    if a:\n        from b import c\n")) == [4]


def test_no_import_hides_in_a_function() -> None:
    found = {shown(path): lines for path in modules() if (lines := hidden_imports(tree_of(path)))}
    assert found == {}


def test_every_folder_with_modules_is_a_package() -> None:
    """Without ``__init__.py`` the contracts and the types do not see a folder at all."""
    folders = {path.parent for path in modules()}
    assert sorted(shown(folder) for folder in folders if not (folder / "__init__.py").exists()) == []


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_the_packages_that_django_needs(app: str) -> None:
    assert (ROOT / app / "apps.py").exists()
    assert (ROOT / app / "migrations" / "__init__.py").exists()


def test_the_top_level_is_the_agreed_one() -> None:
    allowed = {*PACKAGES, "templates", "static", "fixtures", "tests", "bin", "benchmarks", ".ci"}
    allowed |= {"manage.py", "docker-compose.yml", "pyproject.toml", "README.md", "LICENSE"}
    allowed |= {
        "requirements.lock",
        "requirements-dev.lock",
        ".env.example",
        ".dockerignore",
        ".gitignore",
        ".gitattributes",
    }
    assert sorted({path.relative_to(ROOT).parts[0] for path in files()} - allowed) == []
