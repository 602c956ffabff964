import pytest

from schools.domain import identifiers
from schools.domain.identifiers import CLEANERS, SYSTEMS, clean


@pytest.mark.parametrize("login", ["sch053001", "edu053001", "ksh053001", "EDU053001", " sch053001 ", "053001"])
def test_logins_of_all_three_kinds_name_one_school(login: str) -> None:
    assert clean("fisoko", login) == "053001"


@pytest.mark.parametrize("typed", [53001, 53001.0, "53001", "53001.0"])
def test_a_login_typed_as_a_number_gets_its_leading_zero_back(typed: object) -> None:
    assert clean("fisoko", typed) == "053001"


@pytest.mark.parametrize("login", ["", "sch05300", "abc053001", "sch0530011", "school", "5300", None, "edu05300а"])
def test_what_is_no_login_is_refused_with_an_example(login: object) -> None:
    with pytest.raises(ValueError, match="не похоже на логин ФИС ОКО: нужны sch, edu или ksh и шесть цифр"):
        clean("fisoko", login)


@pytest.mark.parametrize(
    ("typed", "code"), [("009306", "9306"), (9306.0, "9306"), ("9306", "9306"), ("070101", "70101")]
)
def test_codes_of_exams_are_compared_without_leading_zeros(typed: object, code: str) -> None:
    assert clean("ris9", typed) == code
    assert clean("ris11", typed) == code


@pytest.mark.parametrize("typed", ["", "0", "000", "12а", "12-34", "1" * 13])
def test_what_is_no_code_of_exams_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="не похоже на код ОО в РИС ГИА"):
        clean("ris9", typed)


def test_an_inn_is_checked_by_its_last_digit() -> None:
    assert clean("inn", "7707083893") == "7707083893"
    assert clean("inn", 7707083893.0) == "7707083893"
    with pytest.raises(ValueError, match="ИНН 7707083894 записан с ошибкой: контрольная цифра не сходится"):
        clean("inn", "7707083894")


@pytest.mark.parametrize("position", range(10))
def test_an_inn_with_any_one_digit_wrong_is_refused(position: int) -> None:
    right = "7707083893"
    refused = 0
    for digit in set("0123456789") - {right[position]}:
        try:
            clean("inn", right[:position] + digit + right[position + 1 :])
        except ValueError:
            refused += 1
    # The modulus 10 over 11 lets one slip of a digit through, never more.
    assert refused >= 8


def test_the_inn_of_a_person_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="ИНН из 12 цифр принадлежит физическому лицу") as refused:
        clean("inn", "500100732259")
    assert "500100732259" not in str(refused.value)


@pytest.mark.parametrize("typed", ["", "770708389", "77070838933", "77070838ab"])
def test_what_is_no_inn_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="не похоже на ИНН организации: нужны 10 цифр"):
        clean("inn", typed)


def test_an_ogrn_is_checked_by_its_last_digit() -> None:
    assert clean("ogrn", "1027700132195") == "1027700132195"
    with pytest.raises(ValueError, match="контрольная цифра не сходится"):
        clean("ogrn", "1027700132196")
    with pytest.raises(ValueError, match="нужны 13 цифр"):
        clean("ogrn", "102770013219")


def test_an_oktmo_has_eight_or_eleven_digits() -> None:
    assert clean("oktmo", "01701000") == "01701000"
    assert clean("oktmo", "01701000001") == "01701000001"
    with pytest.raises(ValueError, match="нужны 8 или 11 цифр"):
        clean("oktmo", "0170100")


def test_every_system_of_codes_has_its_rule() -> None:
    assert CLEANERS.keys() == SYSTEMS.keys()


def test_the_text_of_a_code_loses_only_blanks_and_the_tail_of_a_number() -> None:
    assert identifiers.digits_of(9306.0) == "9306"
    assert identifiers.digits_of(" 9306\u00a0") == "9306"
    assert identifiers.digits_of("093.06") == "093.06"
