"""Every write to the database is in an action: a page, a job or a query cannot write by itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules, shown, tree_of

# Models write in their own methods, and Django's administration pages write by themselves.
MAY_WRITE = {"actions", "models", "admin"}
ALWAYS = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "create",
    "create_user",
    "delete",
    "copy_rows",
}
# What a query set answers to, and a dict, a hash or a document does not.
QUERY_SET = {
    "objects",
    "filter",
    "exclude",
    "all",
    "order_by",
    "select_related",
    "annotate",
    "_default_manager",
    "_base_manager",
}
WRITING_SQL = re.compile(
    r"\s*(insert\s+into|update\s+\S+\s+set|delete\s+from|truncate\s|copy\s+\S+\s*\(|drop\s+table)", re.IGNORECASE
)


def names_before(node: ast.expr) -> Iterator[str]:
    """The names of a chain of calls and attributes: ``School.objects.filter(…)`` gives filter, objects, School."""
    while True:
        match node:
            case ast.Call(func=inner):
                node = inner
            case ast.Attribute(value=inner, attr=name):
                yield name
                node = inner
            case ast.Name(id=name):
                yield name
                return
            case _:
                return


def writes(tree: ast.Module) -> list[tuple[int, str]]:
    """Lines and names of calls that write rows."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="copy_rows")):
                found.append((node.lineno, "copy_rows"))
            case ast.Call(func=ast.Attribute(value=receiver, attr=name), args=args):
                to_rows = bool(set(names_before(receiver)) & QUERY_SET)
                # A record saves itself without an argument; a document or a workbook is saved into something.
                if name in ALWAYS or (name == "update" and to_rows) or (name == "save" and not args):
                    found.append((node.lineno, name))
            case ast.Constant(value=str(text)) if WRITING_SQL.match(text):
                found.append((node.lineno, "SQL"))
    return found


def may_write(path: Path) -> bool:
    return bool({path.stem, *path.relative_to(ROOT).parts[1:-1]} & MAY_WRITE)


@pytest.mark.parametrize(
    "line",
    [
        "School.objects.create(short_name='')",
        "batch.save()",
        "batch.save(update_fields=['status'])",
        "School.objects.filter(pk=1).update(status='')",
        "School.objects.filter(pk=1).delete()",
        "rows.copy_rows(model=School)",
        "cursor.execute('DELETE FROM schools_school')",
    ],
)
def test_a_write_is_seen(line: str) -> None:
    assert writes(ast.parse(line))


@pytest.mark.parametrize("line", ["workbook.save(path)", "counts.update(more)", "School.objects.filter(pk=1).first()"])
def test_what_is_no_write_is_let_be(line: str) -> None:
    assert writes(ast.parse(line)) == []


def test_only_actions_write() -> None:
    found = {shown(path): lines for path in modules() if not may_write(path) and (lines := writes(tree_of(path)))}
    assert found == {}
