from schools.domain.names import match_key, search_key, sort_key


def test_a_search_key_forgets_case_quotes_and_extra_blanks() -> None:
    assert search_key("МБОУ  «СОШ №2» ") == "мбоу сош № 2"
    assert search_key('МБОУ "СОШ № 2"') == "мбоу сош № 2"
    assert search_key("Семёновская СОШ ") == "семеновская сош"


def test_names_typed_with_letters_of_the_other_alphabet_match() -> None:
    assert match_key("МБОУ СОШ №2") == match_key("MБOУ COШ № 2")
    assert match_key("Лицей «Сигма»") == match_key("лицей  Сигма")


def test_different_schools_do_not_match() -> None:
    assert match_key("СОШ № 1") != match_key("СОШ № 11")
    assert match_key("СОШ № 2") != match_key("ООШ № 2")


def test_schools_are_ordered_by_number_and_not_by_digit() -> None:
    names = ["Школа № 10", "Школа № 2", "школа №1", "Ёлочка", "Жар-птица", "Елань"]
    assert sorted(names, key=sort_key) == ["Елань", "Ёлочка", "Жар-птица", "школа №1", "Школа № 2", "Школа № 10"]


def test_a_sort_key_fits_its_column() -> None:
    assert len(sort_key("Муниципальное " * 100)) == 200
