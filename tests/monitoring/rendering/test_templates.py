"""Blank protocols: what a school gets, and that what it sends back is read."""

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from monitoring.domain.intake import Flag, Task
from monitoring.domain.works import Titles, Work, proposed_from_path
from monitoring.reading import read_file
from monitoring.rendering.templates import GUIDE, PROTOCOL, blank_template, template_name
from tests.monitoring.workbooks import KEY

WORK = Work("vpr", 2024, 5, "mathematics")
TITLES = Titles({"vpr": "ВПР"}, {"mathematics": "Математика"}, {"mathematics": "математике"})
TASKS = [Task("1", 1), Task("4К1", 2), Task("5(1)", 3), Task("9.1", 12)]
# D is the variant, E–H the tasks, I the class, J the journal mark, K the total.
FILLED = {
    2: {"C": 50001, "D": 1, "E": 1, "F": 2, "G": 3, "H": 12, "I": "А", "J": 5, "K": 18},
    3: {"C": 50002, "D": 2, "E": "X", "F": "не пройд.", "G": 0, "H": 3, "I": "5 Б", "J": "нет отметки", "K": 3},
    4: {"C": 50003, "D": "отсутствовал"},
}


def blank(**changes) -> bytes:
    return blank_template(WORK, TASKS, TITLES, **{"login": "edu053001", "school": "Лицей «Один»"} | changes)


def filled(*, totals: bool) -> bytes:
    """The blank filled in for three pupils; without ``totals`` the formulas are left to a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(blank()))
    for row, cells in FILLED.items():
        for letter, value in cells.items():
            if totals or letter != "K":
                book[PROTOCOL][f"{letter}{row}"] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def check(content: bytes) -> None:
    result = read_file(content, template_name(WORK, TITLES), person_key=KEY)
    assert {problem.code for problem in result.problems} <= {"template_row"}
    (work,) = result.works
    pupils = work.pupils
    assert (result.format, work.sheet, work.tasks) == ("vpr_pupils_2022", PROTOCOL, TASKS)
    assert (pupils.pupil, pupils.school) == (["50001", "50002", "50003"], ["053001"] * 3)
    assert (pupils.primary, pupils.tasks) == ([18, 3, None], ["123c", "XN03", "...."])
    assert (pupils.class_label, pupils.journal) == (["А", "Б", ""], [5, None, None])
    assert pupils.flags[2] == Flag.ABSENT
    assert work.school_names == {"053001": "Лицей «Один»"}


def test_a_filled_blank_is_read_without_findings():
    check(filled(totals=True))


@pytest.fixture
def office(tmp_path: Path):
    """Converts a workbook in LibreOffice, with a profile of its own."""
    program = shutil.which("soffice")
    if not program:
        pytest.skip("нет LibreOffice: установите libreoffice-calc")

    def convert(content: bytes, kind: str) -> bytes:
        source = tmp_path / "source.xlsx"
        source.write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "out"), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return (tmp_path / "out" / f"source.{kind}").read_bytes()

    return convert


def test_libreoffice_opens_the_blank_counts_the_totals_and_keeps_the_lists(office):
    converted = office(filled(totals=False), "xlsx")
    check(converted)
    sheet = openpyxl.load_workbook(io.BytesIO(converted))[PROTOCOL]
    assert len(sheet.data_validations.dataValidation) == len(TASKS) + 2
    assert sheet.protection.sheet


def test_a_blank_sent_back_empty_says_that_nobody_is_in_it():
    result = read_file(blank(), "x.xlsx", person_key=KEY)
    assert "no_rows" in {problem.code for problem in result.problems}
    assert result.works == []


def test_headers_are_locked_and_the_cells_to_fill_in_are_open():
    book = openpyxl.load_workbook(io.BytesIO(blank()))
    sheet = book[PROTOCOL]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert all(cell.protection.locked for cell in sheet[1])
    assert [cell.column_letter for cell in sheet[2] if not cell.protection.locked] == list("CDEFGHIJ")
    assert sheet.freeze_panes == "E2"
    assert book.sheetnames == [PROTOCOL, GUIDE]


def test_lists_drop_down_for_the_variant_the_journal_and_every_task():
    sheet = openpyxl.load_workbook(io.BytesIO(blank(pupils=10)))[PROTOCOL]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["D2:D11"] == '"1,2,3,4,отсутствовал"'
    assert lists["J2:J11"] == '"2,3,4,5,нет отметки"'
    assert lists["F2:F11"] == '"0,1,2,X,не пройд."'
    assert len(lists) == len(TASKS) + 2


def test_the_guide_asks_for_no_names():
    guide = openpyxl.load_workbook(io.BytesIO(blank()))[GUIDE]
    text = " ".join(str(row[0]) for row in guide.values)
    assert "Фамилии, имена и документы не вписывайте" in text
    assert "ВПР 2024, 5 класс, Математика" in text


def test_a_school_named_like_a_formula_is_a_text():
    book = openpyxl.load_workbook(io.BytesIO(blank(school="=1+1")))
    assert book[GUIDE]["A2"].data_type == "s"
    assert book[PROTOCOL]["B2"].value == "edu053001 | =1+1"


def test_the_name_of_the_file_tells_the_work():
    hint = proposed_from_path(template_name(WORK, TITLES))
    assert (hint.year, hint.grade) == (2024, 5)
    assert "Математика" in hint.subject


@pytest.mark.parametrize("tasks", [[], [Task("1", None)]])
def test_a_work_whose_tasks_are_unknown_has_no_blank(tasks):
    with pytest.raises(ValueError, match="ещё не известны"):
        blank_template(WORK, tasks, TITLES, login="edu053001", school="Школа")


@pytest.mark.parametrize("pupils", [0, 2_001])
def test_the_number_of_rows_is_bounded(pupils):
    with pytest.raises(ValueError, match="от 1 до 2000"):
        blank(pupils=pupils)
