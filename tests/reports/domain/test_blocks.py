import datetime as dt

import pytest

from reports.domain.blocks import Clause, Clauses, Column, Letterhead, RowGroup, Subject, Table
from reports.domain.grammar import ORDER


def letterhead(date: dt.date | None, number: str | None) -> Letterhead:
    return Letterhead("АДМИНИСТРАЦИЯ", "Управление", ORDER, date, number, "г. Берёзовск")


def test_a_registered_order_shows_its_date_and_number() -> None:
    head = letterhead(dt.date(2021, 8, 2), "06/1-01-374/1")
    assert head.date_line == "от «02» августа 2021\u00a0г."
    assert head.number_line == "№\u00a006/1-01-374/1"
    assert head.draft_mark == ""


@pytest.mark.parametrize(("date", "number"), [(None, None), (dt.date(2021, 8, 2), None), (None, "216")])
def test_an_order_without_date_or_number_is_marked_as_a_draft(date: dt.date | None, number: str | None) -> None:
    head = letterhead(date, number)
    assert head.draft_mark == "ПРОЕКТ"
    assert ("____" in head.date_line) == (date is None)
    assert ("____" in head.number_line) == (number is None)


def test_a_heading_with_a_full_stop_is_refused() -> None:
    with pytest.raises(ValueError, match="no full stop"):
        Subject("Об утверждении перечня.")


def test_clauses_are_numbered_without_repeats_and_closed_by_the_right_marks() -> None:
    clauses = Clauses((Clause("Утвердить перечень"), Clause("Руководителям", ("одно", "другое")), Clause("Контроль")))
    assert list(clauses.lines()) == [
        (1, "1. Утвердить перечень."),
        (1, "2. Руководителям:"),
        (2, "2.1. одно;"),
        (2, "2.2. другое."),
        (1, "3. Контроль."),
    ]


def test_a_table_refuses_an_empty_cell_unless_it_is_for_a_pen() -> None:
    columns = (Column("Школа", 2), Column("Подпись", 1))
    rows = (RowGroup((("Школа № 1", " "),)),)
    with pytest.raises(ValueError, match="neither a value nor a reason"):
        Table(columns, rows)
    assert Table(columns, rows, blanks=True).groups == rows


def test_a_table_refuses_a_row_of_another_width() -> None:
    with pytest.raises(ValueError, match="3 cells in a table of 2 columns"):
        Table((Column("Школа", 2), Column("Подпись", 1)), (RowGroup((("а", "б"),), lead=("1",)),))


def test_widths_of_columns_are_shares_of_the_table() -> None:
    table = Table((Column("А", 1), Column("Б", 3)), (), numbered=True)
    assert table.shares == (25.0, 75.0)
    assert table.column_numbers == ("1", "2")
