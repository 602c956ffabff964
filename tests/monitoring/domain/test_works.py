import pytest
import yaml

from monitoring.domain.intake import WorkHint
from monitoring.domain.works import SubjectName, Work, completed, fold, gaps, proposed_from_path, recognise, work_of
from tests.architecture.source import ROOT

SUBJECTS = yaml.safe_load((ROOT / "fixtures" / "reference" / "subjects.yaml").read_text(encoding="utf-8"))
NAMES = tuple(
    SubjectName(name["text"], subject["code"], name.get("level", ""), name.get("procedure", ""))
    for subject in SUBJECTS
    for name in [{"text": subject["title"]}, {"text": subject["short"]}, *subject["names"]]
)


def known(text: str, procedure: str = "vpr") -> tuple[str, str] | None:
    """Subject and level that the portal's own reference recognises in ``text``."""
    found = recognise(text, procedure, NAMES)
    return (found.subject, found.level) if found else None


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject["code"])
def test_a_subject_is_known_by_title_by_short_name_and_in_the_dative(subject: dict) -> None:
    for text in (subject["title"], subject["short"], subject["dative"], subject["title"].upper()):
        assert known(text) == (subject["code"], "")


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject["code"])
def test_a_subject_is_known_in_the_name_of_a_protocol(subject: dict) -> None:
    assert known(f"Проведение работы по {subject['dative']}, 7 класс. ВПР 2021") == (subject["code"], "")
    assert known(f"Форма сбора результатов {subject['title']} 8 класс ВПР 2026") == (subject["code"], "")


def test_a_short_name_counts_only_as_the_whole_text() -> None:
    assert known("РУ") == ("russian", "")
    assert known("РУ 4 класс") is None
    assert known("работа МА") is None


def test_a_name_stands_as_whole_words() -> None:
    assert known("Историография") is None
    assert known("история.") == ("history", "")


def test_an_unknown_or_an_unclear_text_names_no_subject() -> None:
    assert known("Итоги года") is None
    assert known("") is None
    assert known("Иностранный язык") is None


def test_a_code_of_the_exam_system_depends_on_the_exam() -> None:
    assert known("01", "ege") == ("russian", "")
    assert known("02", "ege") == ("mathematics", "profile")
    assert known("22", "ege") == ("mathematics", "base")
    assert known("02", "oge") == ("mathematics", "")
    assert known("02", "vpr") is None


def test_mathematics_of_the_unified_exam_is_the_profile_one_unless_it_says_so() -> None:
    assert known("Математика", "ege") == ("mathematics", "profile")
    assert known("Математика базовая", "ege") == ("mathematics", "base")
    assert known("Математика (базовый уровень)", "ege") == ("mathematics", "base")
    assert known("Математика") == ("mathematics", "")


def test_two_subjects_with_names_of_one_length_are_not_guessed_between() -> None:
    names = [SubjectName("химии", "chemistry"), SubjectName("химия", "alchemy")]
    assert recognise("химии", "vpr", names) == names[0]
    assert recognise("химии и химия", "vpr", names) is None


def test_the_longest_name_that_stands_in_a_text_wins() -> None:
    names = [SubjectName("язык", "some"), SubjectName("русский язык", "russian")]
    assert recognise("работа: русский язык", "vpr", names) == names[1]


@pytest.mark.parametrize(
    ("path", "year", "grade", "subject"),
    [
        ("pupils/2020/4/Математика.xlsx", 2020, 4, "mathematics"),
        ("pupils/2020/7/Английский язык.xlsx", 2020, 7, "english"),
        ("pupils/2020/8/Обществознание.xlsx", 2020, 8, "social"),
        ("pupils/2021/4/Проведение работы по окружающему миру, 4 класс. ВПР 2021.xlsx", 2021, 4, "world"),
        ("pupils/2021/10/Проведение работы по географии, 10 класс. ВПР 2021.xlsx", 2021, 10, "geography"),
        ("pupils/2021/11/Проведение работы по немецкому языку, 11 класс. ВПР 2021.xlsx", 2021, 11, "german"),
        ("7/Проведение работы по биологии, 7 класс (по образцу 7 класса). ВПР 2021.xlsx", 2021, 7, "biology"),
        ("pupils/2022/11/Французский язык.xlsx", 2022, 11, "french"),
        ("Проведение работы по математике, 8 класс. ВПР 2021.xlsx", 2021, 8, "mathematics"),
    ],
)
def test_real_names_of_files_say_which_work_they_are_of(path: str, year: int, grade: int, subject: str) -> None:
    hint = proposed_from_path(path)
    assert (hint.procedure, hint.year, hint.grade) == ("", year, grade)
    assert known(hint.subject) == (subject, "")


def test_the_sample_of_another_grade_is_the_programme_grade() -> None:
    assert proposed_from_path("Работа по физике, 8 класс (по образцу 7 класса). ВПР 2021.xlsx").grade == 7


@pytest.mark.parametrize(
    ("path", "year", "grade"),
    [
        ("2849657.xlsx", None, None),
        ("Ф1_Индивидуальные результаты.xlsx", None, None),
        ("7-й класс/Биология.xlsx", None, 7),
        ("2021\\6\\История.xlsx", 2021, 6),
        ("ВПР 2021/12/История.xlsx", 2021, None),
        ("отчёт 20213.xlsx", None, None),
        ("2020/ВПР 2021, 5 класс.xlsx", 2021, 5),
        ("0/История.xlsx", None, None),
    ],
)
def test_only_what_a_path_really_says_is_proposed(path: str, year: int | None, grade: int | None) -> None:
    hint = proposed_from_path(path)
    assert (hint.year, hint.grade) == (year, grade)


def test_what_the_cells_say_outranks_the_path() -> None:
    cells = WorkHint("vpr", year=2020, subject="Математика")
    path = WorkHint("", year=2021, grade=5, subject="5 класс", level="base")
    assert completed(cells, path) == WorkHint("vpr", 2020, 5, "Математика", "base")
    assert completed(WorkHint("vpr"), WorkHint("", grade=4), path).grade == 4


def test_gaps_are_named_in_order() -> None:
    assert gaps(WorkHint("vpr")) == ["year", "grade", "subject"]
    assert gaps(WorkHint("vpr", 2021, 5, "Математика")) == []
    assert gaps(WorkHint("vpr", 2021, None, "Математика")) == ["grade"]


def test_a_work_has_a_code_that_names_all_its_parts() -> None:
    assert Work("vpr", 2021, 5, "mathematics").code == "vpr.2021.5.mathematics."
    assert Work("ege", 2022, 11, "mathematics", "base").code == "ege.2022.11.mathematics.base"


def test_an_answer_with_a_gap_is_no_work() -> None:
    answer = {"procedure": "vpr", "year": 2021, "grade": 5, "subject": "mathematics", "level": "", "sure": True}
    assert work_of(answer) == Work("vpr", 2021, 5, "mathematics")
    for name in ("procedure", "year", "grade", "subject"):
        assert work_of(answer | {name: None}) is None


def test_folding_leaves_letters_and_digits() -> None:
    assert fold("  Ёлка,  «4К1»! ") == "елка 4к1"
