from dataclasses import replace
from fractions import Fraction

from reports.documents import all_documents, shnor_order
from reports.domain.blocks import AnnexMark, Clauses, Command, Document, Subject, Table, Title
from reports.domain.orders import ListedSchool, ReasonLine
from reports.rendering.text import plain_text
from tests.reports import papers


def only(document: Document, kind: type) -> list:
    return [block for block in document.blocks() if isinstance(block, kind)]


def clauses(document: Document) -> list[str]:
    (block,) = only(document, Clauses)
    return [line.replace("\u00a0", " ") for _, line in block.lines()]


def cells(*reasons: ReasonLine) -> list[tuple[str, ...]]:
    """Rows of the annex table about one school with these reasons."""
    order = replace(papers.order(0), listed=(ListedSchool("Школа № 1", reasons),))
    (table,) = only(shnor_order.build(order), Table)
    return list(table.groups[0].rows)


REASON = ReasonLine(
    "Доля «2»", "ВПР, 5 класс, математика", "2021/22", participants=30, low=10, threshold=Fraction(3, 10)
)


def test_the_document_is_found_by_its_code() -> None:
    assert all_documents()["shnor_order"] is shnor_order.DOCUMENT


def test_the_order_approves_the_list_and_refers_to_its_only_annex() -> None:
    document = shnor_order.build(papers.order(3))
    lines = clauses(document)
    assert document.title.startswith("Об утверждении перечня общеобразовательных организаций с низкими")
    assert "на 2022/23 учебный год (далее – перечень) (приложение)." in lines[0]
    assert "в срок до 01.02.2023:" in lines[1]
    assert lines[-1].endswith("Контроль исполнения настоящего приказа оставляю за собой.")
    assert [mark.lines[0] for mark in only(document, AnnexMark)] == ["Приложение"]
    assert len(only(document, Command)) == 1


def test_the_order_forbids_to_publish_the_results_and_never_asks_to() -> None:
    text = plain_text(papers.complete(2)).replace("\u00a0", " ")
    assert "в открытом доступе их не размещать" in text
    assert "опубликовать" not in text.lower()
    assert "разместить" not in text.lower()


def test_control_may_be_laid_on_a_deputy() -> None:
    lines = clauses(shnor_order.build(papers.order(1, supervisor="заместителя начальника Орлову В.Г.")))
    assert lines[-1].endswith("возложить на заместителя начальника Орлову В.Г.")


def test_every_school_of_a_long_list_is_in_the_annex_in_order() -> None:
    (table,) = only(shnor_order.build(papers.order(45)), Table)
    assert [group.lead[0] for group in table.groups] == [str(number) for number in range(1, 46)]
    assert table.groups[44].lead[1].replace("\u00a0", " ") == "МБОУ «Средняя общеобразовательная школа № 45» (СОШ)"


def test_a_share_is_computed_from_counts_and_shown_with_n_and_the_threshold() -> None:
    assert cells(REASON) == [("Доля «2»", "ВПР, 5 класс, математика, 2021/22", "30", "10", "33,3 (≥\u00a030)")]


def test_a_threshold_that_is_not_a_whole_per_cent_keeps_its_digit() -> None:
    assert cells(replace(REASON, threshold=Fraction(1, 8)))[0][-1] == "33,3 (≥\u00a012,5)"


def test_a_zero_is_shown_as_zero() -> None:
    assert cells(replace(REASON, low=0, threshold=None))[0][2:] == ("30", "0", "0,0")


def test_a_missing_figure_is_a_reason_in_words() -> None:
    row = cells(replace(REASON, participants=None, low=None, missing="работа не проводилась", threshold=None))[0]
    assert row[2:] == ("работа не проводилась",) * 3


def test_a_share_of_nobody_is_not_a_number() -> None:
    assert cells(replace(REASON, participants=0, low=0, threshold=None))[0][2:] == ("0", "0", "нет участников")


def test_the_annex_names_the_rules_with_version_and_digest() -> None:
    (table,) = only(shnor_order.build(papers.order(1)), Table)
    assert "версия 2021.1, контрольная сумма 9f3c1d20aa47." in table.notes[0]


def test_schools_without_a_conclusion_are_counted_and_listed_only_if_asked() -> None:
    silent = shnor_order.build(papers.order(1, unknown=papers.UNKNOWN))
    assert len(only(silent, AnnexMark)) == 1
    (table,) = only(silent, Table)
    assert table.notes[-1].replace("\u00a0", " ").startswith("По 2 общеобразовательным организациям вывод не сделан")

    asked = shnor_order.build(papers.order(1, unknown=papers.UNKNOWN, shows_unknown=True))
    assert [mark.lines[0].replace("\u00a0", " ") for mark in only(asked, AnnexMark)] == [
        "Приложение № 1",
        "Приложение № 2",
    ]
    assert "Школы, по которым вывод не сделан" in [title.text for title in only(asked, Title)]
    assert "(приложение № 1)." in clauses(asked)[0]
    assert clauses(asked)[1].endswith("вывод не сделан: данных недостаточно (приложение № 2).")
    assert "нужно не менее 10" in plain_text(asked)


def test_an_empty_list_is_said_in_words_and_has_no_empty_table() -> None:
    document = shnor_order.build(papers.order(0, acquaintance=True))
    (subject,) = only(document, Subject)
    assert subject.text.replace("\u00a0", " ").startswith("О результатах выявления")
    assert clauses(document)[0].endswith("на 2022/23 учебный год не выявлены.")
    assert "Утвердить" not in plain_text(document)
    assert only(document, Table) == []
    assert len(document.parts) == 1


def test_an_empty_list_does_not_hide_that_some_schools_lack_data() -> None:
    document = shnor_order.build(papers.order(0, unknown=papers.UNKNOWN))
    assert clauses(document)[1].endswith("по 2 общеобразовательным организациям вывод не сделан: данных недостаточно.")
    asked = shnor_order.build(papers.order(0, unknown=papers.UNKNOWN, shows_unknown=True))
    assert clauses(asked)[1].endswith("(приложение).")
    assert [mark.lines[0] for mark in only(asked, AnnexMark)] == ["Приложение"]


def test_the_stamp_says_approved_where_the_department_wants_it() -> None:
    (mark,) = only(shnor_order.build(papers.order(1, stamped=True)), AnnexMark)
    assert mark.lines[1] == "УТВЕРЖДЁН"


def test_visas_and_the_sheet_of_acquaintance_follow_the_annexes() -> None:
    titles = [title.text for title in only(papers.complete(2), Title)]
    assert titles[-2:] == ["Лист согласования", "Лист ознакомления с приказом от 09.11.2022 №\u00a006/1-01-374/1"]
