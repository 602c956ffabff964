"""The command that issues an order and writes its files."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from indicators.models import Identification
from reports.models import IssuedDocument
from schools.actions.registry import ensure_municipality
from schools.models import Municipality
from tests.reports.city import city, identified, told_requisites

pytestmark = pytest.mark.django_db
HERE = ["--rule-set", "fisoko_2021", "--year", "2021/22", "--municipality", "reg05_m001"]


@pytest.fixture
def place() -> Municipality:
    return city()


def test_the_command_writes_both_files_and_names_them(
    place: Municipality, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told_requisites(place)
    identified(place)
    call_command(
        "issue_document", "shnor_order", *HERE, "--number", "06/216", "--date", "02.11.2021", "--out", tmp_path
    )
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [path.name for path in paths] == ["Приказ № 06-216 от 02.11.2021.pdf", "Приказ № 06-216 от 02.11.2021.docx"]
    assert paths[0].read_bytes().startswith(b"%PDF")
    assert paths[1].read_bytes().startswith(b"PK")
    assert IssuedDocument.objects.get().number == "06/216"


def test_the_rules_are_applied_first_where_they_were_not(
    place: Municipality, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("issue_document", "shnor_order", *HERE, "--out", tmp_path / "new folder")
    assert Identification.objects.get().school_year == 2021
    assert (tmp_path / "new folder" / "Проект приказа.docx").exists()
    assert "Не заполнено, оставлены строки для записи от руки: орган, издающий приказ" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--rule-set", "none"], "Нет набора правил «none». Есть: fisoko_2021, tula_2021."),
        (["--rule-set", "fisoko_2021", "--year", "2021/25"], "второй год должен быть следующим"),
        (["--rule-set", "fisoko_2021", "--municipality", "x"], "Нет муниципалитета с кодом x"),
        (["--rule-set", "fisoko_2021"], "Муниципалитетов несколько"),
        ([*HERE, "--date", "2021-11-02"], "--date: «2021-11-02» не дата. Напишите, например, 02.08.2021."),
        ([*HERE, "--date", "02.11.2021", "--number", "7"], "Не заполнены реквизиты"),
    ],
)
def test_a_wrong_option_is_told_in_words(options: list[str], said: str, tmp_path: Path) -> None:
    for code in ("reg05_m001", "reg05_m002"):
        ensure_municipality(name=code, fisoko_code=code)
    with pytest.raises(CommandError, match=r".*") as told:
        call_command("issue_document", "shnor_order", *options, "--out", tmp_path)
    assert said in str(told.value)
    assert not IssuedDocument.objects.exists()
