"""What the portal reads from its environment is what README, .env.example and the tests name, with equal defaults."""

import ast
import re

from tests.architecture.source import ROOT, tree_of
from tests.conftest import ENVIRONMENT

# Read by bin/run and docker-compose.yml, not by the settings.
BY_THE_START = {"PORT": "8000"}
# Chosen by the tests: no file of settings, and the servers that bin/test gives.
BY_THE_TESTS = {"DATABASE_URL", "REDIS_URL"}


def read_variables() -> dict[str, str | None]:
    """Variables that settings.py reads, with their defaults as one writes them; None where a default is computed."""
    found: dict[str, str | None] = {}
    for node in ast.walk(tree_of(ROOT / "msoko" / "settings.py")):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env"), attr=reader), args=[ast.Constant(value=str(name)), *rest]
            ):
                named = [keyword.value for keyword in node.keywords if keyword.arg == "default"]
                given = [one.value for one in (*rest[:1], *named) if isinstance(one, ast.Constant)]
                empty = "" if reader == "words" and not rest else None
                found[name] = ({True: "on", False: "off"}.get(given[0], str(given[0])) if given else empty) or empty
    return found


def described() -> dict[str, str]:
    """Rows of README's table of settings: variable → default."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return {
        name: default.strip("` ") for name, default in re.findall(r"^\| `([A-Z_]+)` \|([^|]*)\|", text, re.MULTILINE)
    }


def test_readme_names_every_setting_and_no_other() -> None:
    assert sorted(described()) == sorted({**read_variables(), **BY_THE_START})


def test_readme_names_the_defaults_in_force() -> None:
    told = described()
    known = {name: default for name, default in {**read_variables(), **BY_THE_START}.items() if default}
    assert {name: told[name] for name in known} == known


def test_the_example_of_the_environment_names_every_setting() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {found[1] for line in lines if (found := re.match(r"#?([A-Z_]+)=", line))}
    assert {*read_variables(), *BY_THE_START} - {"ENV_FILE"} <= named


def test_the_tests_depend_on_no_setting_of_the_machine() -> None:
    assert set(read_variables()) - set(ENVIRONMENT) == BY_THE_TESTS
