import pytest

from schools.domain.registry import read

HEAD = ["login", "name", "kind", "municipality", "municipality_code", "ИНН"]


def test_a_school_is_read_from_its_row_with_codes_apart() -> None:
    rows, problems = read([HEAD, ["sch991001", " МБОУ  СОШ «Р-01»", "СОШ", "город Р.", "reg22_m999", "7707083893"]])
    assert problems == []
    assert len(rows) == 1
    assert rows[0].row == 2
    assert rows[0].codes == {"fisoko": "sch991001", "inn": "7707083893"}
    assert rows[0].get("short_name") == "МБОУ СОШ «Р-01»"
    assert rows[0].get("kind") == "secondary"
    assert rows[0].get("locality") == "city"
    assert rows[0].get("status") == "active"
    assert rows[0].get("full_name") == ""


def test_headings_are_found_below_a_title_and_in_russian() -> None:
    rows, problems = read([["Реестр школ", ""], ["", ""], ["Логин ФИС ОКО", "Краткое наименование"], ["edu1", "Школа"]])
    assert problems == []
    assert rows[0].row == 4
    assert rows[0].codes == {"fisoko": "edu1"}


def test_kinds_places_and_states_are_read_in_words() -> None:
    table = [
        ["login", "name", "тип", "местность", "состояние"],
        ["1", "А", "Лицей", "Село", "Реорганизована"],
        ["2", "Б", "Вечерняя (сменная)", "посёлок", "закрыта"],
        ["3", "В", "кадетский корпус", "", ""],
        ["4", "Г", "", "", ""],
    ]
    rows, _ = read(table)
    assert [row.get("kind") for row in rows] == ["lyceum", "evening", "other", "secondary"]
    assert [row.get("locality") for row in rows] == ["village", "town", "city", "city"]
    assert [row.get("status") for row in rows] == ["reorganised", "closed", "active", "active"]


def test_a_row_without_a_name_or_a_login_is_named_and_the_rest_is_read() -> None:
    rows, problems = read([HEAD, ["sch1", "", "", "", "", ""], ["", "Школа", "", "", "", ""], [], ["sch2", "Школа 2"]])
    assert [row.codes["fisoko"] for row in rows] == ["sch2"]
    assert problems == [
        "Строка 2: не заполнено поле «название», строка пропущена.",
        "Строка 3: не заполнено поле «логин ФИС ОКО», строка пропущена.",
    ]


def test_a_table_without_a_needed_column_is_refused() -> None:
    rows, problems = read([["name", "kind"], ["Школа", "СОШ"]])
    assert rows == []
    assert problems == ["Нет столбца: логин ФИС ОКО. Добавьте его и загрузите таблицу снова."]


def test_a_table_without_headings_is_refused_with_what_is_needed() -> None:
    rows, problems = read([["sch991001", "Школа"]])
    assert rows == []
    assert len(problems) == 1
    assert problems[0].startswith("Не найдена строка заголовков")


@pytest.mark.parametrize(("column", "typed"), [("status", "работает ли"), ("locality", "хутор")])
def test_a_word_outside_the_list_keeps_the_row_out(column: str, typed: str) -> None:
    found, problems = read([["login", "name", column], ["sch053001", "Школа 1", typed]])
    assert found == []
    assert f"Строка 2: «{typed}» не из списка" in problems[0]
