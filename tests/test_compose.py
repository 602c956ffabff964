"""The shape of docker-compose.yml: Docker itself is not needed to see that it would start what is meant."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import resolve

ROOT = Path(__file__).resolve().parents[1]
FILE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = FILE["services"]
OURS = ("prepare", "web", "worker", "beat")
LASTING = ("web", "worker", "beat", "postgres", "redis")


def test_the_portal_is_three_processes_and_two_servers() -> None:
    assert set(SERVICES) == {*OURS, *LASTING}
    assert SERVICES["web"]["command"][:2] == ["gunicorn", "msoko.wsgi"]
    assert SERVICES["worker"]["command"][:4] == ["celery", "-A", "msoko", "worker"]
    assert SERVICES["beat"]["command"][:4] == ["celery", "-A", "msoko", "beat"]


def test_all_our_processes_are_of_one_image() -> None:
    assert {SERVICES[name]["image"] for name in OURS} == {"msoko"}
    assert len({SERVICES[name]["build"]["dockerfile_inline"] for name in OURS}) == 1


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_watched_and_started_again(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= set(check)
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_processes_wait_for_the_tables_and_the_servers(name: str) -> None:
    assert {one: how["condition"] for one, how in SERVICES[name]["depends_on"].items()} == {
        "prepare": "service_completed_successfully",
        "postgres": "service_healthy",
        "redis": "service_healthy",
    }


def test_two_addresses_alone_switch_the_portal_to_servers() -> None:
    for name in OURS:
        environment = SERVICES[name]["environment"]
        assert environment["DATABASE_URL"].endswith("@postgres:5432/msoko")
        assert environment["REDIS_URL"] == "redis://redis:6379/0"


def test_data_outlives_the_containers() -> None:
    kept = {name: [volume.split(":")[0] for volume in SERVICES[name]["volumes"]] for name in SERVICES}
    assert kept == {**{key: ["var"] for key in OURS}, "postgres": ["postgres"], "redis": ["redis"]}
    assert set(FILE["volumes"]) == {"var", "postgres", "redis"}


def test_the_image_holds_what_bin_prepare_installs() -> None:
    inline = SERVICES["web"]["build"]["dockerfile_inline"]
    line = next(
        one
        for one in (ROOT / "bin/prepare").read_text(encoding="utf-8").splitlines()
        if one.startswith("print_packages=")
    )
    assert all(package in inline for package in line.partition("(")[2].rstrip(")").split())
    assert "--require-hashes -r requirements.lock" in inline
    assert "USER msoko" in inline


def test_no_password_is_written_in_the_file() -> None:
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_the_page_that_the_health_check_asks_for_exists() -> None:
    assert "/health/" in SERVICES["web"]["healthcheck"]["test"][-1]
    assert resolve("/health/").view_name == "health"
