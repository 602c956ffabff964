"""From bytes to rows: what is refused, how, and that the reader survives it."""

import io
import os
import struct
import time
import zipfile
from pathlib import Path

import pytest

from monitoring.domain.intake import Severity
from monitoring.reading import archives, guards, is_archive, read_file, read_files, tables, unpack
from monitoring.reading.child import Child, Died
from tests.monitoring.workbooks import HEADER_2021, HEADER_2022, KEY, row_2021, row_2022, xlsx

GOOD = [HEADER_2021, row_2021()]


def read(content, name="файл.xlsx", **limits):
    return read_file(content, name, person_key=KEY, **limits)


def refusal(content):
    """The code of the only problem, which must be an error with advice."""
    result = read(content)
    (problem,) = result.problems
    assert (result.works, problem.severity) == ([], Severity.ERROR)
    assert problem.message.endswith(".")
    assert len(problem.message) < 1000
    return problem.code


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def repacked(workbook, **replaced):
    """A workbook with parts replaced (None drops one) or added; ``__`` in a keyword is a slash."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped(members | {name.replace("__", "/"): content for name, content in replaced.items()})


def sheet_xml(cells, dimension=""):
    rows = "".join(f'<row r="{row}"><c r="{cell}{row}"><v>1</v></c></row>' for cell, row in cells)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}">{dimension}<sheetData>{rows}</sheetData></worksheet>'.encode()


def with_sheet(xml):
    return repacked(xlsx(GOOD), **{"xl/worksheets/sheet1.xml": xml})


def ole(*streams):
    return guards.OLE + bytes(504) + b"".join(stream.encode("utf-16-le") + bytes(64) for stream in streams)


def test_a_workbook_is_read_from_bytes_and_from_a_path(tmp_path):
    path = tmp_path / "протокол.bin"
    path.write_bytes(xlsx(GOOD))
    for content in (path, str(path), path.read_bytes()):
        result = read(content)
        assert (result.format, result.problems, len(result.works[0].pupils)) == ("vpr_pupils_2021", [], 1)


def test_leading_empty_rows_and_columns_keep_addresses():
    result = read(xlsx([[], [], ["", *HEADER_2021], ["", *row_2021(login="?")], ["", *row_2021()]]))
    (problem,) = result.problems
    assert (problem.sheet, problem.cell, problem.value) == ("Лист1", "B4", "?")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_any_usual_encoding_and_delimiter(encoding, delimiter):
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in GOOD)
    result = read(text.encode(encoding), "файл.CSV")
    assert (result.format, len(result.works[0].pupils)) == ("vpr_pupils_2021", 1)
    assert result.works[0].sheet == ""


def test_csv_rows_of_different_lengths_are_padded():
    grid = tables.csv_grid(b"a;b;c\nd\n\n;;\n")
    assert grid.rows == [["a", "b", "c"], ["d", "", ""]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_book"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "not_a_table"),
        (b"\x00\x01\x02\x03", "not_a_table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "not_a_table"),
        (b"Rar!\x1a\x07", "not_a_table"),
        (ole("WordDocument"), "not_a_table"),
        (ole("EncryptedPackage", "EncryptionInfo"), "encrypted"),
        (ole("Workbook", "_VBA_PROJECT_CUR"), "macros"),
        (ole("Workbook"), "broken_file"),
        (b"PK\x03\x04 and then nothing", "broken_file"),
        (zipped({"a.xlsx": b"1"}), "archive"),
        (zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "not_a_table"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "not_a_table"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"<broken"}), "broken_file"),
        (xlsx([]), "empty_book"),
        (xlsx([["Справка"], [1]]), "unknown_layout"),
        ("a;b\n".encode("utf-16-be") + b"\xd8", "not_a_table"),
    ],
)
def test_what_is_no_readable_table_is_refused_in_words(content, code):
    assert refusal(content) == code


def test_a_workbook_with_macros_is_refused():
    assert (
        refusal(repacked(xlsx(GOOD), xl__vbaProject__bin=b"").replace(b"vbaProject/bin", b"vbaProject.bin")) == "macros"
    )


def test_half_a_workbook_is_refused():
    content = xlsx(GOOD)
    assert refusal(content[: len(content) // 2]) == "broken_file"


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    assert refusal(repacked(xlsx(GOOD), xl__media__x=bytes(guards.RATIO_FROM + 1))) == "bomb"


def test_too_much_in_all_is_refused(monkeypatch):
    monkeypatch.setattr(guards, "LARGEST_UNPACKED", 1000)
    assert refusal(xlsx(GOOD)) == "bomb"


def test_a_file_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(guards, "LARGEST_FILE", 1000)
    assert refusal(xlsx(GOOD)) == "file_too_large"


@pytest.mark.parametrize("ref", ["A1:XFD1048576", "A1:B200001", "A1:KP10", "A1:KN200000"])
def test_a_sheet_that_declares_too_much_is_refused(ref):
    assert refusal(with_sheet(sheet_xml([("A", 1)], f'<dimension ref="{ref}"/>'))) == "sheet_too_large"


def test_a_far_cell_that_nobody_declared_does_not_take_the_process_down():
    assert refusal(with_sheet(sheet_xml([("A", 1), ("XFD", 1048576)]))) == "unreadable"
    assert read(xlsx(GOOD)).works


def test_a_cell_too_far_that_still_fits_the_memory_is_told_by_its_place():
    result = read(with_sheet(sheet_xml([("A", 1), ("B", 300_000)])))
    assert [problem.code for problem in result.problems] == ["sheet_too_large"]
    assert "300000" in result.problems[0].message


def test_a_child_without_memory_is_answered_for():
    assert refusal_of(Child(lambda: len(bytearray(2**30)), memory=2**28)) == "died"


def test_a_child_that_never_ends_is_ended(monkeypatch):
    begun = time.monotonic()
    assert refusal_of(Child(lambda: time.sleep(60), seconds=0.2)) == "late"
    assert time.monotonic() - begun < 10
    monkeypatch.setattr("monitoring.formats.parse", lambda workbook, person_key: time.sleep(60))
    slow = read(xlsx(GOOD), seconds=0.5)
    assert [problem.code for problem in slow.problems] == ["too_slow"]


def test_an_answer_that_waited_for_a_busy_parent_is_not_late():
    child = Child(lambda: "х" * 3_000_000, seconds=0.5)
    time.sleep(1)
    assert len(child.answer()) == 3_000_000


def refusal_of(child):
    answer = child.answer()
    assert isinstance(answer, Died)
    return answer.reason


def test_a_child_that_dies_is_answered_for():
    assert refusal_of(Child(lambda: os.kill(os.getpid(), 9))) == "died"


def test_a_fault_of_the_program_is_logged_without_values(monkeypatch, caplog):
    surname = "Иванов"

    def broken(workbook, person_key):
        raise KeyError(surname)

    monkeypatch.setattr("monitoring.formats.parse", broken)
    result = read(xlsx(GOOD))
    assert [problem.code for problem in result.problems] == ["fault"]
    assert "KeyError" in caplog.text
    assert "Иванов" not in caplog.text


def test_a_child_leaves_the_parent_as_it_was():
    descriptors = Path("/proc/self/fd")
    before = len(list(descriptors.iterdir()))
    read(xlsx(GOOD))
    assert len(list(descriptors.iterdir())) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_files_come_back_in_order_and_a_bad_one_stops_nobody():
    items = [(xlsx(GOOD), "1"), (b"", "2"), (xlsx([HEADER_2022, row_2022()]), "3"), (b"%PDF", "4"), (xlsx(GOOD), "5")]
    results = list(read_files(items, person_key=KEY))
    assert [index for index, _ in results] == [0, 1, 2, 3, 4]
    formats = [result.format for _, result in results]
    assert formats == ["vpr_pupils_2021", "", "vpr_pupils_2022", "", "vpr_pupils_2021"]


def test_reading_many_may_be_left_early():
    for index, _ in read_files([(xlsx(GOOD), str(number)) for number in range(6)], person_key=KEY):
        if index == 1:
            break
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_an_archive_is_walked_with_its_folders():
    content = zipped(
        {
            "2021/5/Математика.xlsx": xlsx(GOOD),
            "2021/": b"",
            "__MACOSX/2021/._Математика.xlsx": b"x",
            "2021/~$Математика.xlsx": b"x",
            ".DS_Store": b"x",
            "../../etc/список.csv": b"a;b",
        }
    )
    assert is_archive(content)
    assert not is_archive(xlsx(GOOD))
    files = list(unpack(content, "город.zip"))
    assert [file.name for file in files] == ["2021/5/Математика.xlsx", "etc/список.csv"]
    assert read(files[0].content).format == "vpr_pupils_2021"


def test_russian_names_of_old_windows_archives_are_read():
    content = zipped({"XXXXXXXXXX.csv": b"a;b"})
    assert [file.name for file in unpack(content.replace(b"XXXXXXXXXX", "Математика".encode("cp866")), "а.zip")] == [
        "Математика.csv"
    ]


def test_an_archive_in_an_archive_is_refused_alone():
    files = list(unpack(zipped({"a.csv": b"1", "b.zip": zipped({"c.csv": b"1"})}), "а.zip"))
    assert [(file.name, file.problem and file.problem.code) for file in files] == [
        ("a.csv", None),
        ("b.zip", "nested_archive"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped({}), "empty_archive"),
        (zipped({".DS_Store": b"x"}), "empty_archive"),
        (zipped({"bomb.csv": bytes(guards.RATIO_FROM + 1)}), "bomb"),
        (zipped({f"{number}.csv": b"" for number in range(archives.MOST_FILES + 1)}), "too_many_files"),
        (b"PK\x03\x04", "broken_file"),
    ],
)
def test_an_archive_that_cannot_be_taken_is_refused_under_its_name(content, code):
    (item,) = unpack(content, "город.zip")
    assert (item.name, item.content, item.problem.code) == ("город.zip", b"", code)


def test_a_damaged_or_locked_member_stops_nobody():
    content = bytearray(zipped({"a.csv": b"1" * 100, "b.csv": b"2" * 100}, zipfile.ZIP_STORED))
    content[content.index(b"1" * 100)] = ord("9")
    files = list(unpack(bytes(content), "а.zip"))
    assert [file.problem and file.problem.code for file in files] == ["broken_file", None]
    locked = bytearray(zipped({"a.csv": b"1"}))
    entry = locked.index(b"PK\x01\x02")
    struct.pack_into("<H", locked, entry + 8, 1)
    assert [file.problem.code for file in unpack(bytes(locked), "а.zip")] == ["encrypted"]


def test_numbers_and_formulas_without_a_value_come_as_the_grid_promises():
    workbook = tables.workbook_of(xlsx([[None, "=1/0"], ["007", 7, 1.5, "", True]]), "x.xlsx")
    (grid,) = workbook.sheets
    assert [list(row) for row in grid.rows] == [["", "", "", "", ""], ["007", 7.0, 1.5, "", True]]
    assert (grid.hidden, workbook.name) == (False, "x.xlsx")
