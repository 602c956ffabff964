"""Pages of figures, identification and documents: what they say, who may see them, how many queries they take."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Identification
from monitoring.models import Procedure
from reports import tasks
from reports.actions import issue_order
from reports.domain.shnor import OrderDetails
from reports.models import IssuedDocument
from schools.models import Municipality
from tests.monitoring.universe import department, school
from tests.reports.city import city, former_year, identified, more_schools, signed_in, told_requisites

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
OF_MATHEMATICS = {"procedure": "vpr", "year": "2021", "work": "5.mathematics."}


@pytest.fixture
def place() -> Municipality:
    return city()


@pytest.fixture
def methodologist(place: Municipality) -> Client:
    return signed_in("methodologist", municipality=place)


def text_of(client: Client, address: str, data: dict[str, str] | None = None, status: int = 200) -> str:
    """The words of a page, blanks made one, tags left out."""
    answer = client.get(address, data)
    assert answer.status_code == status
    return plain(answer.content.decode())


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").split())


def queries(client: Client, address: str, data: dict[str, str] | None = None) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address, data).status_code == 200
    return len(caught)


def names_in_order(client: Client, data: dict[str, str]) -> list[str]:
    page = client.get("/", data).context["page"]
    return [row.name for row in page.schools.rows]


# Dashboard


def test_a_portal_without_results_tells_what_to_do() -> None:
    page = text_of(signed_in("methodologist", municipality=department()), "/")
    assert "Результатов пока нет" in page
    assert "В реестре 2 школы" in page
    assert "Загрузить результаты" in page


def test_every_per_cent_has_its_counts_beside(methodologist: Client) -> None:
    page = text_of(methodologist, "/")
    # Of the city's 29 pupils 12 have «2» in mathematics.
    assert "17 из 29 58,6 %" in page
    assert "12 из 29 41,4 %" in page


def test_a_change_is_in_points_against_the_year_it_names(methodologist: Client) -> None:
    former_year()
    # 60 % in 2021 against 20 % in 2020.
    assert "12 из 20 60,0 % +40,0 п.п. к 2020" in text_of(methodologist, "/", OF_MATHEMATICS)


def test_a_work_with_nothing_before_says_so_once(methodologist: Client) -> None:
    assert text_of(methodologist, "/").count("Изменение не показано: сравнить не с чем.") == 1


def test_a_work_without_results_has_words_and_no_zero(methodologist: Client) -> None:
    page = text_of(methodologist, "/")
    assert "4 класс Русский язык; Математика; Окружающий мир нет данных: результаты не загружены" in page


def test_the_region_without_figures_is_said(methodologist: Client) -> None:
    assert "Итогов региона в загруженных файлах за этот год нет" in text_of(methodologist, "/")


def test_freshness_and_deliveries_are_told(methodologist: Client) -> None:
    page = text_of(methodologist, "/")
    assert "Результаты сдали 2 из 2 школ." in page
    assert re.search(r"Показатели посчитаны \d\d\.\d\d\.\d{4} в \d\d:\d\d", page)


def test_pupils_with_several_low_marks_are_counted_by_grade(methodologist: Client) -> None:
    # All 12 of mathematics have «2» in Russian too.
    assert "5 класс 29 2 41,4 % 12 из 29" in text_of(methodologist, "/")


def test_schools_with_few_pupils_are_marked_and_come_last(methodologist: Client) -> None:
    assert names_in_order(methodologist, OF_MATHEMATICS) == ["Школа 053001", "Школа 053002"]
    assert "9 мало участников" in text_of(methodologist, "/", OF_MATHEMATICS)


def test_schools_come_worst_first_and_are_sorted_as_asked(place: Municipality, methodologist: Client) -> None:
    more_schools(place, 3)
    # Shares of «2»: 60 % of the large one, then 3 of 13, 2 of 12, 1 of 11; the small one last.
    worst = ["Школа 053001", "Школа 053102", "Школа 053101", "Школа 053100", "Школа 053002"]
    assert names_in_order(methodologist, OF_MATHEMATICS) == worst
    by_name = names_in_order(methodologist, OF_MATHEMATICS | {"sort": "-name"})
    assert by_name == sorted(worst, reverse=True)
    by_people = names_in_order(methodologist, OF_MATHEMATICS | {"sort": "n"})
    assert by_people[0] == "Школа 053002"
    assert by_people[-1] == "Школа 053001"


def test_a_heading_tells_how_the_table_is_sorted(methodologist: Client) -> None:
    html = methodologist.get("/", OF_MATHEMATICS | {"sort": "quality_share"}).content.decode()
    assert re.findall(r'aria-sort="(\w+)"', html) == ["ascending"]


def test_the_table_of_an_assessment_without_rating_is_for_help_only(methodologist: Client) -> None:
    assert "Для адресной методической помощи; рейтинги по ВПР не допускаются" in text_of(methodologist, "/")
    Procedure.objects.filter(code="vpr").update(purposes=["help", "rating"])
    assert "рейтинги" not in text_of(methodologist, "/")


@pytest.mark.parametrize("asked", [{"year": "1999"}, {"procedure": "нет"}, {"work": "x"}, {"sort": "-nothing"}])
def test_an_address_typed_by_hand_shows_what_there_is(methodologist: Client, asked: dict[str, str]) -> None:
    assert "ВПР, 2021 год" in text_of(methodologist, "/", asked)


def test_the_address_restores_what_was_chosen(methodologist: Client) -> None:
    page = methodologist.get("/", OF_MATHEMATICS).context["page"]
    assert [one.value for one in page.works if one.chosen] == ["5.mathematics."]
    assert page.schools.title == "5 класс, Математика"


def test_the_dashboard_takes_as_many_queries_for_any_number_of_schools(
    place: Municipality, methodologist: Client
) -> None:
    few = [queries(methodologist, "/"), queries(methodologist, "/", OF_MATHEMATICS)]
    more_schools(place, 8)
    many = [queries(methodologist, "/"), queries(methodologist, "/", OF_MATHEMATICS)]
    assert few == many
    assert max(many) <= MOST_QUERIES


# Who sees what


def test_a_school_administrator_is_sent_to_its_school(place: Municipality) -> None:
    answer = signed_in("school_admin", at=school()).get("/")
    assert answer["Location"] == reverse("reports:school", args=[school().pk])


def test_another_school_does_not_exist_for_a_school_administrator(place: Municipality) -> None:
    client = signed_in("school_admin", at=school())
    assert client.get(reverse("reports:school", args=[school().pk])).status_code == 200
    assert client.get(reverse("reports:school", args=[school("053002").pk])).status_code == 404


def test_a_school_administrator_sees_neither_lists_nor_documents(place: Municipality) -> None:
    made = identified(place)
    document = issue_order(identification=made, details=OrderDetails())
    client = signed_in("school_admin", at=school())
    for name, arguments in (
        ("identifications", []),
        ("identification", [made.pk]),
        ("order_new", [made.pk]),
        ("documents", []),
        ("document", [document.pk]),
        ("document_file", [document.pk, "docx"]),
    ):
        assert client.get(reverse(f"reports:{name}", args=arguments)).status_code == 403


def test_nothing_of_another_municipality_exists(place: Municipality) -> None:
    made = identified(place)
    document = issue_order(identification=made, details=OrderDetails())
    client = signed_in("methodologist", municipality=Municipality.objects.get(fisoko_code="reg05_m002"))
    for name, arguments in (
        ("school", [school().pk]),
        ("identification", [made.pk]),
        ("order_new", [made.pk]),
        ("document", [document.pk]),
        ("document_files", [document.pk]),
        ("document_file", [document.pk, "docx"]),
    ):
        assert client.get(reverse(f"reports:{name}", args=arguments)).status_code == 404


def test_an_observer_looks_and_does_nothing(place: Municipality) -> None:
    made = identified(place)
    client = signed_in("observer", municipality=place)
    assert "Применить правила" not in text_of(client, reverse("reports:identifications"))
    assert "Составить приказ" not in text_of(client, reverse("reports:identification", args=[made.pk]))
    asked = {"rule_set": "fisoko_2021", "school_year": "2021/22"}
    assert client.post(reverse("reports:identify"), asked).status_code == 403
    assert client.get(reverse("reports:order_new", args=[made.pk])).status_code == 403


# The page of a school


def test_the_page_of_a_school_puts_the_municipality_beside(methodologist: Client) -> None:
    page = text_of(methodologist, reverse("reports:school", args=[school().pk]))
    assert "12 из 20 60,0 % МО 41,4 %" in page
    assert "ФИС ОКО (логин) 053001" in page
    assert "5 класс 20 12 из 20 60,0 %" in page


def test_the_page_of_a_school_tells_why_it_is_listed(place: Municipality, methodologist: Client) -> None:
    identified(place)
    page = text_of(methodologist, reverse("reports:school", args=[school().pk]))
    assert "признаки есть" in page
    assert "отметку «2» получили 12 из 20 участников (60,0 %; порог 30 %)" in page
    assert "ОГЭ по математике в 9 классе (2020/21 учебный год): результатов школы в портале нет." in page


def test_the_page_of_a_school_names_the_upload(methodologist: Client) -> None:
    page = text_of(methodologist, reverse("reports:school", args=[school().pk]))
    assert "Из каких загрузок результаты 2021 года: 2 записи" in page


def test_a_school_without_results_is_told_when_they_appear(methodologist: Client, place: Municipality) -> None:
    more_schools(place, 1)
    client = signed_in("methodologist", municipality=Municipality.objects.get(fisoko_code="reg05_m002"))
    page = text_of(client, reverse("reports:school", args=[school("053009").pk]))
    assert "Результатов школы пока нет" in page
    assert "Правила выявления к школе ещё не применяли" in page


def test_the_page_of_a_school_takes_as_many_queries_for_any_number_of_schools(
    place: Municipality, methodologist: Client
) -> None:
    former_year()
    identified(place)
    address = reverse("reports:school", args=[school().pk])
    few = queries(methodologist, address, {"results": "vpr.2021"})
    more_schools(place, 8)
    assert queries(methodologist, address, {"results": "vpr.2021"}) == few <= MOST_QUERIES


# Identification


def test_rules_are_applied_from_the_page(methodologist: Client) -> None:
    asked = {"rule_set": "fisoko_2021", "school_year": "2021/22"}
    answer = methodologist.post(reverse("reports:identify"), asked, follow=True)
    page = plain(answer.content.decode())
    assert "Правила применены ко всем действующим школам за 2021/22 учебный год." in page
    assert "Признаки есть: 1" in page
    made = Identification.objects.get()
    assert made.created_by.username in "methodologist-город Т."
    assert "ФИОКО-2021" in text_of(methodologist, reverse("reports:identifications"))


def test_a_wrong_school_year_is_told_and_nothing_is_evaluated(methodologist: Client) -> None:
    asked = {"rule_set": "fisoko_2021", "school_year": "2021/23"}
    answer = methodologist.post(reverse("reports:identify"), asked)
    assert answer.status_code == 422
    assert "второй год должен быть следующим за первым" in answer.content.decode()
    assert not Identification.objects.exists()


def test_an_identification_says_why_and_what_is_missing(place: Municipality, methodologist: Client) -> None:
    made = identified(place)
    page = text_of(methodologist, reverse("reports:identification", args=[made.pk]))
    assert "ВПР по математике в 5 классе" in page
    assert "отметку «2» получили 12 из 20 участников (60,0 %; порог 30 %)" in page
    assert "ВПР, математика, 5 класс: нет данных за 2019/20, в 2020/21 9 участников (нужно не менее 10)" in page
    assert "ОГЭ, математика, 9 класс: нет данных за 2020/21" in page


def test_an_identification_shows_the_rules_it_was_made_by(place: Municipality, methodologist: Client) -> None:
    made = identified(place)
    page = text_of(methodologist, reverse("reports:identification", args=[made.pk]))
    assert "Работа учитывается, если в ней не менее 10 участников." in page
    assert "Признак есть, если так в 2 работах за 2 учебных года до года выявления вместе." in page
    assert f"Версия {made.version}, контрольная сумма правил {made.rule_hash}" in page


# Orders


def order_fields(**changes: str) -> dict[str, str]:
    fields = {"author": "Управление образования", "head_post": "Начальник", "head_name": "А.Б. Соколов"}
    return fields | changes


def test_the_form_of_an_order_knows_the_requisites(place: Municipality, methodologist: Client) -> None:
    told_requisites(place)
    form = methodologist.get(reverse("reports:order_new", args=[identified(place).pk])).context["form"]
    assert form["author"].value() == "Управление образования города Т."
    assert form["executor"].value() == "Вера Ёлкина"


def test_an_order_is_issued_once_and_printed_by_a_job(
    place: Municipality, methodologist: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    printed: list[int] = []
    monkeypatch.setattr(tasks.print_issued, "delay", printed.append)
    address = reverse("reports:order_new", args=[identified(place).pk])
    fields = order_fields(number="06/1-01", date="2021-11-02", remember="on", place="г. Т.")
    with django_capture_on_commit_callbacks(execute=True):
        first = methodologist.post(address, fields)
        again = methodologist.post(address, fields)
    document = IssuedDocument.objects.get()
    assert first["Location"] == again["Location"] == reverse("reports:document", args=[document.pk])
    assert set(printed) == {document.pk}
    place.refresh_from_db()
    assert (place.department, place.place) == ("Управление образования", "г. Т.")
    page = text_of(methodologist, first["Location"])
    assert "Приказ № 06/1-01 от 02.11.2021" in page
    assert "PDF готовится" in page


def test_an_order_without_its_author_is_asked_for_it(place: Municipality, methodologist: Client) -> None:
    address = reverse("reports:order_new", args=[identified(place).pk])
    answer = methodologist.post(address, order_fields(author=""))
    assert answer.status_code == 422
    assert "author" in answer.context["form"].errors
    assert not IssuedDocument.objects.exists()


@pytest.fixture
def document(place: Municipality) -> IssuedDocument:
    told_requisites(place)
    details = OrderDetails(number="06/1-01", date=None)
    return issue_order(identification=identified(place), details=details)


def test_a_document_is_previewed_as_it_was_issued(document: IssuedDocument, methodologist: Client) -> None:
    html = methodologist.get(reverse("reports:document", args=[document.pk])).content.decode()
    assert "Проект приказа" in html
    assert "sandbox" in html
    assert "reports/document.css" in html
    assert "ПРОЕКТ" in html
    assert document.text_hash in html


def test_the_waiting_page_asks_again_until_it_is_tired(document: IssuedDocument, methodologist: Client) -> None:
    address = reverse("reports:document_files", args=[document.pk])
    waiting = methodologist.get(address, {"asked": "1"}).content.decode()
    assert f"{address}?asked=2" in waiting
    tired = methodologist.get(address, {"asked": "30"}).content.decode()
    assert "hx-get" not in tired
    assert "Подготовить PDF сейчас" in tired
    assert methodologist.get(address, {"asked": "чушь"}).status_code == 200


def test_a_pdf_that_is_not_ready_sends_back_to_the_page(document: IssuedDocument, methodologist: Client) -> None:
    answer = methodologist.get(reverse("reports:document_file", args=[document.pk, "pdf"]), follow=True)
    assert "Этот файл ещё готовится" in plain(answer.content.decode())


def test_files_are_downloaded_under_safe_headers(document: IssuedDocument, methodologist: Client) -> None:
    methodologist.post(reverse("reports:print_now", args=[document.pk]))
    for extension, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = methodologist.get(reverse("reports:document_file", args=[document.pk, extension]))
        assert b"".join(answer.streaming_content).startswith(begins)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%9F%D1%80%D0%BE%D0%B5")
    assert methodologist.get(reverse("reports:document_file", args=[document.pk, "exe"])).status_code == 404


def test_documents_are_listed(document: IssuedDocument, methodologist: Client) -> None:
    page = text_of(methodologist, reverse("reports:documents"))
    assert "Об утверждении перечня общеобразовательных организаций с низкими образовательными результатами" in page
    assert "PDF готовится" in page


@pytest.mark.parametrize("name", ["identifications", "documents"])
def test_an_empty_list_tells_how_to_fill_it(methodologist: Client, name: str) -> None:
    page = text_of(methodologist, reverse(f"reports:{name}"))
    assert "Правила ещё не применяли" in page or "Документов ещё нет" in page
