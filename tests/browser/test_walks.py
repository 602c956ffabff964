"""A methodologist goes from the city's figures to a signed order; an observer reads the same on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from reports import tasks
from reports.actions import issue_order, print_document
from reports.domain.shnor import OrderDetails
from tests.monitoring.universe import school
from tests.reports.city import city, identified, told_requisites, user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def errors() -> list[str]:
    return []


@pytest.fixture
def page(chromium: Browser, live_server, errors: list[str]) -> Iterator[Page]:
    """A page whose console errors fail the test."""
    context = chromium.new_context(base_url=live_server.url, locale="ru-RU", viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert errors == []


def sign_in(page: Page, username: str) -> None:
    page.goto("/")
    page.get_by_label("Имя пользователя").fill(username)
    page.get_by_label("Пароль").fill("not a secret")
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("button", name="Выйти")).to_be_visible()


def fits(page: Page) -> bool:
    """Whether the page is no wider than the window: only tables scroll, in boxes of their own."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_from_the_figures_of_the_city_to_the_order(page: Page, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    printed: list[int] = []
    monkeypatch.setattr(tasks.print_issued, "delay", printed.append)
    place = city()
    methodologist = user("methodologist", municipality=place)
    sign_in(page, methodologist.username)

    # The overview: a work of the year opens its schools, the first of them is the worst.
    works = page.get_by_role("region", name="Работы с отметками")
    works.get_by_role("link", name="Математика").click()
    schools = page.get_by_role("region", name="Школы: 5 класс, Математика")
    first = schools.get_by_role("row").nth(1)
    expect(first).to_contain_text("Школа 053001")
    expect(first).to_contain_text("12 из 20")
    schools.get_by_role("link", name="Школа", exact=True).click()
    expect(page.get_by_role("columnheader", name="Школа", exact=True)).to_have_attribute("aria-sort", "ascending")

    # The school: its figures, and no finding yet.
    page.get_by_role("link", name="Школа 053001").click()
    expect(page.get_by_role("region", name="Работы с отметками")).to_contain_text("МО 41,4")
    page.get_by_role("link", name="Применить правила").click()

    # The rules are applied to the year after the works.
    page.get_by_label("Учебный год выявления").fill("2021/22")
    page.get_by_role("button", name="Применить правила").click()
    expect(page.get_by_role("heading", name="Признаки есть: 1")).to_be_visible()
    expect(page.get_by_role("region", name="Признаки есть: 1")).to_contain_text("12 из 20 участников")

    # The order: what it needs is asked for, and the PDF appears by itself.
    page.get_by_role("link", name="Составить приказ").click()
    page.get_by_label("Номер").fill("216")
    page.get_by_label("Дата").fill("2021-11-02")
    page.get_by_label("Орган, издающий приказ").fill("Управление образования города Т.")
    page.get_by_label("Должность руководителя").fill("Начальник управления")
    page.get_by_label("И. О. Фамилия руководителя").fill("А.Б. Соколов")
    page.get_by_role("button", name="Составить приказ").click()
    expect(page.get_by_role("heading", name="Приказ № 216 от 02.11.2021")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_text("ПРИКАЗЫВАЮ")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("PDF готовится")
    print_document(document_id=printed[0])
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать PDF").click()
    assert download.value.suggested_filename == "Приказ № 216 от 02.11.2021.pdf"
    download.value.save_as(tmp_path / "order.pdf")
    assert (tmp_path / "order.pdf").read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Документы").first.click()
    expect(page.get_by_role("rowheader", name="Приказ № 216", exact=False)).to_be_visible()


def test_every_page_fits_a_phone(page: Page) -> None:
    place = told_requisites(city())
    made = identified(place)
    document = issue_order(identification=made, details=OrderDetails())
    print_document(document_id=document.pk)
    sign_in(page, user("methodologist", municipality=place).username)
    page.set_viewport_size(NARROW)
    for name, arguments in (
        ("dashboard", []),
        ("school", [school().pk]),
        ("identifications", []),
        ("identification", [made.pk]),
        ("order_new", [made.pk]),
        ("documents", []),
        ("document", [document.pk]),
    ):
        page.goto(reverse(f"reports:{name}", args=arguments))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert fits(page), name
        boxes = page.locator(".table-box")
        for i in range(boxes.count()):
            # Each box can be scrolled by the keyboard and says what it holds.
            assert boxes.nth(i).get_attribute("tabindex") == "0"
            assert boxes.nth(i).get_attribute("aria-label") or boxes.nth(i).get_attribute("aria-labelledby")
