"""Every template is used, every template named in code exists, and no page reaches for the internet."""

import ast
import re
from pathlib import Path

from django.template.loader import get_template

from tests.architecture.source import APPS, ROOT, modules, shown, tree_of

FOLDERS = [ROOT / "templates", *(ROOT / app / "templates" for app in ("msoko", *APPS))]
# Django and DRF look for these by themselves.
FOUND_BY_NAME = re.compile(r"(registration|admin|rest_framework|django)/|(400|403|403_csrf|404|500)\.html$")
NAMED = re.compile(r"""\{%\s*(?:extends|include|use)\s+["']([^"'#]+)""")


def templates() -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for folder in FOLDERS
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".html", ".txt", ".svg", ".xml", ".css"}
    }


def named_in_code() -> set[str]:
    """Every string constant; a part of a template is named as ``page.html#part``."""
    constants = (node for path in modules() for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant))
    return {node.value.partition("#")[0] for node in constants if isinstance(node.value, str)}


def named_in_templates() -> set[str]:
    return {name for path in templates().values() for name in NAMED.findall(path.read_text(encoding="utf-8"))}


def test_every_template_is_used() -> None:
    used = named_in_code() | named_in_templates()
    assert [name for name in templates() if name not in used and not FOUND_BY_NAME.match(name)] == []


def test_every_template_named_in_code_exists() -> None:
    named = {name for name in named_in_code() if re.fullmatch(r"[\w/.-]+\.html", name)} | named_in_templates()
    for name in sorted(named):
        get_template(name)


def test_no_page_loads_anything_from_the_internet() -> None:
    outside = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*?(?:src|href)\s*=\s*["'](?:https?:)?//""")
    found = [shown(path) for path in templates().values() if outside.search(path.read_text(encoding="utf-8"))]
    assert found == []
