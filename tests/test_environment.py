"""Readers of the environment: a typing mistake stops the start and is named, nothing is guessed."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from msoko import environment as env

NAME = "MSOKO_TRIAL"


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, empty: str) -> None:
    monkeypatch.setenv(NAME, empty)
    assert env.text(NAME, "default") == "default"
    assert env.flag(NAME, default=True) is True
    assert env.whole(NAME, 7, least=0, most=9) == 7
    assert env.words(NAME, "a,b") == ["a", "b"]


@pytest.mark.parametrize(
    ("raw", "meant"), [("on", True), ("1", True), ("YES", True), ("off", False), ("0", False), ("False", False)]
)
def test_a_flag_is_read_in_its_usual_spellings(monkeypatch: pytest.MonkeyPatch, raw: str, meant: bool) -> None:
    monkeypatch.setenv(NAME, raw)
    assert env.flag(NAME, default=not meant) is meant


def test_a_mistyped_flag_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "onn")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME}='onn': write on or off"):
        env.flag(NAME, default=False)


@pytest.mark.parametrize("raw", ["-1", "24", "2.5", "two", "²"])
def test_a_number_out_of_bounds_is_refused(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured, match="from 0 to 23"):
        env.whole(NAME, 2, least=0, most=23)


@given(number=st.integers(0, 23))
def test_every_number_within_bounds_is_read(number: int) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv(NAME, str(number))
        assert env.whole(NAME, 2, least=0, most=23) == number


def test_a_choice_is_one_of_the_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "c")
    with pytest.raises(ImproperlyConfigured, match="one of a, b"):
        env.choice(NAME, "a", ("a", "b"))


def test_words_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, " a, b ,,c")
    assert env.words(NAME) == ["a", "b", "c"]


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    kept = tmp_path / "deep" / "key"
    made = env.secret(NAME, kept)
    assert len(made) >= 50
    assert env.secret(NAME, kept) == made
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_given_secret_is_not_written_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAME, "given")
    assert env.secret(NAME, tmp_path / "key") == "given"
    assert not (tmp_path / "key").exists()


def test_without_an_address_the_database_is_a_file(tmp_path: Path) -> None:
    entry = env.database(NAME, tmp_path / "var" / "portal.sqlite3")
    assert entry["ENGINE"] == "django.db.backends.sqlite3"
    assert entry["NAME"] == tmp_path / "var" / "portal.sqlite3"
    assert "journal_mode=WAL" in entry["OPTIONS"]["init_command"]
    assert (tmp_path / "var").is_dir()


def test_an_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAME, "postgresql://us%40er:p%2Fw@db.example:6543/portal")
    entry = env.database(NAME, tmp_path / "unused.sqlite3")
    assert [entry[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "us@er",
        "p/w",
        "db.example",
        6543,
        "portal",
    ]
    assert entry["ENGINE"] == "django.db.backends.postgresql"


@pytest.mark.parametrize("raw", ["mysql://u@h/d", "postgresql://u@h", "portal.sqlite3"])
def test_an_address_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, raw: str) -> None:
    monkeypatch.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured, match="write postgresql://"):
        env.database(NAME, tmp_path / "unused.sqlite3")


def test_a_file_gives_what_the_environment_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MSOKO_TRIAL_SET", "from the environment")
    # Set first, so that what the file brings is taken back after the test.
    monkeypatch.setenv(NAME, "")
    monkeypatch.delenv(NAME)
    file = tmp_path / ".env"
    file.write_text(f"# comment\n\n{NAME}=a=b \nMSOKO_TRIAL_SET=from the file\n")
    env.read_file(file)
    assert env.text(NAME, "") == "a=b"
    assert env.text("MSOKO_TRIAL_SET", "") == "from the environment"


def test_no_file_is_no_mistake(tmp_path: Path) -> None:
    env.read_file(tmp_path / ".env")


@pytest.mark.parametrize("line", ["NAME", "export NAME=1", "=1"])
def test_a_line_that_says_nothing_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# first\n{line}\n")
    with pytest.raises(ImproperlyConfigured, match=r"line 2: write NAME=value"):
        env.read_file(file)
