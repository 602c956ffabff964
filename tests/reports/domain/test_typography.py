from reports.domain.typography import tied, tied_numbers


def test_a_number_sign_is_tied_to_its_number() -> None:
    assert tied_numbers("школа № 12 и лицей №  3") == "школа №\u00a012 и лицей №\u00a03"


def test_a_one_letter_word_is_tied_to_the_next_one_and_an_ending_of_a_word_is_not() -> None:
    assert tied("организаций с низкими, школа у реки") == "организаций с\u00a0низкими, школа у\u00a0реки"
