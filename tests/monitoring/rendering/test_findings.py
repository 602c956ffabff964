"""The workbook of findings: marked where it is wrong, harmless, and read again once it is repaired."""

import io

import openpyxl
import pytest

from monitoring.actions.findings import findings_workbook
from monitoring.domain.grid import Workbook
from monitoring.domain.intake import ParsedFile, Problem, Severity
from monitoring.models import FileProblem
from monitoring.reading import read_file, read_workbook
from monitoring.rendering import findings
from monitoring.rendering.findings import LIST_NAME, marked_workbook
from schools.models import SchoolCode
from tests.monitoring.universe import department, previewed, school
from tests.monitoring.workbooks import (
    HEADER_2020,
    HEADER_2021,
    HEADER_2022,
    KEY,
    grid,
    protocol_11,
    report,
    row_11,
    row_2020,
    row_2021,
    row_2022,
    xlsx,
)

RED, YELLOW = "00FFC7CE", "00FFEB9C"


def read(content: bytes) -> ParsedFile:
    return read_file(content, "файл.xlsx", person_key=KEY)


def marked(content: bytes) -> tuple[ParsedFile, openpyxl.Workbook]:
    """What was found in a file, and its marked workbook."""
    result = read(content)
    made = marked_workbook(read_workbook(content, "файл.xlsx"), result.problems)
    return result, openpyxl.load_workbook(io.BytesIO(made))


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("rows", "repairs"),
    [
        ([HEADER_2020, row_2020(), row_2020(code=60002, total="много")], {"J3": 3}),
        ([[], HEADER_2021, row_2021(login="?"), row_2021(code="70002", total="9")], {"A3": "sch053001", "I4": "3"}),
        ([HEADER_2022, row_2022(), row_2022(code=1002.0, variant="?")], {"H3": 1}),
        (report("Статистика по отметкам", [2, 3, 4, 5], [["Лицей(edu053001)", "", 10, 10, 40, 30, "?"]]), {"G9": 20}),
        (
            report("Распределение первичных баллов", [0, 1, 2, 3], [["Лицей(edu053001)", "", "x", 10, 40, 30, 20]]),
            {"C9": 10},
        ),
    ],
)
def test_a_repaired_workbook_is_recognised_and_has_no_findings(rows, repairs):
    result, book = marked(xlsx(rows))
    assert {problem.cell for problem in result.problems} == set(repairs)
    for address, value in repairs.items():
        assert book["Лист1"][address].comment.text
        book["Лист1"][address] = value
    again = read(saved(book))
    assert (again.format, again.problems) == (result.format, [])
    assert sum(work.quarantined for work in again.works) == 0


def test_errors_are_red_warnings_are_yellow_and_the_worst_colour_wins():
    rows = xlsx([HEADER_2021, row_2021(login="?"), row_2021(code="70002", total="9"), row_2021(code="70003")])
    _, book = marked(rows)
    sheet = book["Лист1"]
    assert (sheet["A2"].fill.start_color.rgb, sheet["I3"].fill.start_color.rgb) == (RED, YELLOW)
    assert "логин" in sheet["A2"].comment.text
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment} == {"A2", "I3"}
    one = [Problem(Severity.WARNING, "w", "Мягко.", "Л", "A1"), Problem(Severity.ROW, "r", "Строго.", "Л", "A1")]
    both = marked_workbook(Workbook("x", (grid([["а"]], "Л"),)), one)
    cell = openpyxl.load_workbook(io.BytesIO(both))["Л"]["A1"]
    assert (cell.fill.start_color.rgb, cell.comment.text) == (RED, "Строго.\n\nМягко.")


def test_a_finding_about_a_whole_row_colours_the_row():
    row = [Problem(Severity.ROW, "r", "Нет итога.", "Л", "2")]
    made = marked_workbook(Workbook("x", (grid([["а", "б"], [1.0, ""]], "Л"),)), row)
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert [cell.fill.start_color.rgb for cell in book["Л"][2]] == [RED, RED]
    assert book["Л"]["A2"].comment.text == "Нет итога."
    assert book[LIST_NAME]["C4"].hyperlink.location == "'Л'!A2"


def test_the_first_sheet_lists_everything_worst_first_with_links():
    _, book = marked(xlsx([HEADER_2021, row_2021(code="70002", total="9"), row_2021(login="?")]))
    assert book.sheetnames == [LIST_NAME, "Лист1"]
    sheet = book[LIST_NAME]
    listed = [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=4)]
    assert listed == [["строка отложена", "Лист1", "A3"], ["предупреждение", "Лист1", "I2"]]
    assert [sheet[f"C{row}"].hyperlink.location for row in (4, 5)] == ["'Лист1'!A3", "'Лист1'!I2"]
    assert sheet.column_dimensions["E"].width > 60


def test_a_text_like_a_formula_stays_a_harmless_text():
    evil = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "#N/A", "\x00\x0b=1", "=" * 40_000]
    found = [Problem(Severity.ROW, "r", "=1+1", "=Лист", "A1", "=2+2")]
    made = marked_workbook(Workbook("x", (grid([evil], "=Лист"),)), found)
    book = openpyxl.load_workbook(io.BytesIO(made))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.quotePrefix for cell in book["=Лист"][1]] == [True, True, True, True, True, False, False, True]
    texts = [cell.value for cell in book["=Лист"][1]]
    assert texts[:4] == evil[:4]
    assert len(texts[-1]) == 32_767


def test_numbers_dates_and_empty_cells_keep_their_kind():
    content = xlsx([[1, 1.5, "007", "", True, "22 мая"]])
    made = marked_workbook(read_workbook(content, "x"), [])
    (_, sheet) = read_workbook(made, "x").sheets
    assert [list(row) for row in sheet.rows] == [[1.0, 1.5, "007", "", True, "22 мая"]]
    odd = marked_workbook(Workbook("x", (grid([[float("nan"), float("inf"), 1e300]]),)), [])
    assert read_workbook(odd, "x").sheets[1].rows[0] == ["nan", "inf", 1e300]


def test_hidden_sheets_and_odd_names_of_sheets_survive():
    sheets = (grid([["а"]], ""), grid([["б"]], "а/б:в?" * 9), grid([["в"]], "Замечания", hidden=True))
    book = openpyxl.load_workbook(io.BytesIO(marked_workbook(Workbook("x", sheets), [])))
    assert len(set(book.sheetnames)) == 4
    assert max(map(len, book.sheetnames)) <= 31
    assert book["Замечания"].sheet_state == "hidden"
    assert book.worksheets[0].title == "Замечания (2)"


def test_the_list_of_an_earlier_round_is_not_repeated():
    content = xlsx([HEADER_2021, row_2021(login="?")])
    first = marked_workbook(read_workbook(content, "x"), read(content).problems)
    second = marked_workbook(read_workbook(first, "x"), read(first).problems)
    assert openpyxl.load_workbook(io.BytesIO(second)).sheetnames == [LIST_NAME, "Лист1"]


def test_a_table_too_large_gives_the_list_alone(monkeypatch):
    monkeypatch.setattr(findings, "MOST_CELLS", 20)
    _, book = marked(xlsx([HEADER_2021, row_2021(login="?")]))
    assert book.sheetnames == [LIST_NAME]
    assert "слишком велика" in book[LIST_NAME]["A2"].value


def test_a_file_that_cannot_be_read_gives_the_list_alone():
    result = read(b"%PDF-1.7")
    book = openpyxl.load_workbook(io.BytesIO(marked_workbook(read_workbook(b"%PDF-1.7", "x"), result.problems)))
    assert "PDF" in book[LIST_NAME]["E4"].value


@pytest.mark.django_db
def test_findings_of_the_check_are_marked_in_the_kept_original():
    department()
    rows = [["Край", 600.0, 20000.0, 10, 40, 30, 20], ["Школа(edu053001)", "", 40.0, 10, 40, 30, 60]]
    content = xlsx(report("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0], rows, maximum=20.0))
    batch = previewed(content, name="x.xlsx")
    found = FileProblem.objects.get(file__batch=batch, severity="row")
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(file=batch.files.get())))
    assert found.message in book["Лист1"][found.cell].comment.text
    book["Лист1"]["G10"] = 20
    assert previewed(saved(book), name="y.xlsx").files.get().rows_quarantined == 0


@pytest.mark.django_db
def test_of_a_layout_with_names_only_the_list_is_given():
    department()
    SchoolCode.objects.create(school=school(), system="ris11", value="777")
    batch = previewed(xlsx(protocol_11([row_11(1, school="777", score="?")])), name="июнь.xlsx")
    assert FileProblem.objects.filter(file__batch=batch).exists()
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(file=batch.files.get())))
    assert book.sheetnames == [LIST_NAME]
    assert "не хранит" in book[LIST_NAME]["A2"].value
    assert "Иванов" not in str(list(book[LIST_NAME].values))
