"""The command line: what cron runs and what its mail shows."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from monitoring.models import Batch, Cube, PupilResult
from schools.models import Municipality, School
from tests.monitoring.universe import department, protocol, pupils

pytestmark = pytest.mark.django_db
REGISTRY = "login,name,kind,municipality,municipality_code\nsch053001,Школа 053001,Лицей,город Т.,reg05_m001\n"


def run(*arguments: object, **options: object) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    department()
    Municipality.objects.exclude(fisoko_code="reg05_m001").get().schools.all().delete()
    Municipality.objects.exclude(fisoko_code="reg05_m001").delete()
    for subject, totals in (("Математика", [5, 7, 12]), ("Русский язык", [10, 30])):
        path = tmp_path / "город" / "2021" / "5" / f"{subject}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(protocol(*pupils(totals), *pupils([9], login="sch054444")))
    return tmp_path / "город"


def test_a_folder_is_loaded_with_year_and_grade_from_its_names(folder):
    said = run("import_results", folder)
    assert "2021, 5, mathematics" in said
    assert "строк прочитано 7 = к записи 5 + отсутствовали 0 + отложено 2." in said
    assert PupilResult.objects.count() == 5
    assert Batch.objects.get().status == "committed"


def test_a_second_run_says_that_nothing_changed(folder):
    run("import_results", folder)
    assert "ничего не изменилось" in run("import_results", folder)
    assert PupilResult.objects.count() == 5


def test_a_dry_run_shows_the_same_counts_and_writes_nothing(folder):
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_results", str(folder), dry_run=True, stdout=out)
    assert end.value.code == 0
    assert "к записи 5 + отсутствовали 0 + отложено 2." in out.getvalue()
    assert not PupilResult.objects.exists()


def test_unknown_schools_are_created_when_the_command_is_told_to(folder):
    run("import_results", folder, create_schools=True)
    assert School.objects.filter(codes__value="054444").exists()
    assert Cube.objects.filter(school__codes__value="054444", class_label="").count() == 2


def test_a_zip_is_loaded_like_the_folder_in_it(folder, tmp_path):
    archive = tmp_path / "всё.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in folder.rglob("*.xlsx"):
            packed.write(path, path.relative_to(folder))
    run("import_results", archive)
    assert PupilResult.objects.count() == 5


def test_options_outrank_the_names(folder):
    run("import_results", folder / "2021" / "5" / "Математика.xlsx", grade=6)
    assert set(Cube.objects.values_list("assessment__grade", flat=True)) == {6}


def test_one_bad_file_keeps_no_good_one_out_and_is_told_by_the_exit_code(folder):
    (folder / "2021" / "5" / "Приказ.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.raises(SystemExit) as end:
        run("import_results", folder)
    assert end.value.code == 1
    assert PupilResult.objects.count() == 5


def test_nothing_to_write_is_exit_code_two(tmp_path, folder):
    path = tmp_path / "Приказ.xlsx"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError) as end:
        run("import_results", path)
    assert end.value.returncode == 2
    assert Batch.objects.get().status == "rejected"


def test_without_a_municipality_the_command_says_which_there_are(folder):
    Municipality.objects.create(region=Municipality.objects.get().region, name="Ещё", fisoko_code="reg05_m009")
    with pytest.raises(CommandError, match="reg05_m001, reg05_m009"):
        run("import_results", folder)


def test_the_registry_is_loaded_twice_without_doubling_and_bad_rows_are_named(tmp_path):
    path = tmp_path / "schools.csv"
    path.write_text(REGISTRY, encoding="utf-8")
    assert "Новых школ: 1. Обновлено: 0." in run("import_schools", path)
    assert "Новых школ: 0. Обновлено: 1." in run("import_schools", path)
    assert School.objects.get().kind == "lyceum"
    path.write_text(REGISTRY + "sch12,Школа 12,СОШ,город Т.,reg05_m001\n", encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_schools", str(path), stdout=out, stderr=out)
    assert "Строка 3: «sch12» не похоже на логин ФИС ОКО" in out.getvalue()


def test_a_registry_that_is_no_table_is_refused_in_words(tmp_path):
    path = tmp_path / "schools.xlsx"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="PDF"):
        run("import_schools", path)


def test_a_successor_that_is_not_in_the_table_is_named(tmp_path):
    path = tmp_path / "schools.csv"
    head, row = REGISTRY.splitlines()
    path.write_text(f"{head},status,successor_login\n{row},реорганизована,sch05\n", encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_schools", str(path), stdout=out, stderr=out)
    assert "преемника «sch05» нет в таблице" in out.getvalue()
    assert School.objects.get().status == "reorganised"
