"""A school administrator brings a file from the form to the school's page, watching the work being done."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from monitoring import reading, tasks
from monitoring.models import Batch, Delivery
from schools.actions.accounts import save_user
from tests.monitoring.universe import committed, department, previewed, protocol, pupils, school

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long word of tests"
FILE = "Математика 5 класс 2021.xlsx"


@pytest.fixture
def jobs(monkeypatch) -> list[int]:
    """Numbers of uploads whose jobs wait: the test is the worker, so that the page can be watched in between."""
    waiting: list[int] = []
    for job in (tasks.parse_batch, tasks.commit_batch):
        monkeypatch.setattr(job, "delay", waiting.append)
    return waiting


@pytest.fixture
def page(chromium: Browser, live_server) -> Iterator[Page]:
    """A page of a narrow window; errors in its console fail the test."""
    context = chromium.new_context(base_url=live_server.url, locale="ru-RU", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert errors == []


def sign_in(page: Page) -> None:
    save_user(
        username="school",
        password=PASSWORD,
        role="school_admin",
        school=school(),
        first_name="Анна",
        last_name="Котова",
    )
    page.goto("/uploads/")
    page.get_by_label("Имя пользователя").fill("school")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Загрузить результаты")).to_be_visible()


def fits(page: Page) -> bool:
    """Whether the page is no wider than the window: only tables scroll, in boxes of their own."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_school_administrator_uploads_a_file_and_sees_its_figures(page, jobs, monkeypatch):
    department()
    sign_in(page)
    assert fits(page)

    # One row of three cannot be: 25 points of 20.
    content = protocol(*pupils([5, 12]), *pupils([25], first=50011))
    page.get_by_label("Перетащите файлы сюда").set_input_files({"name": FILE, "mimeType": "", "buffer": content})
    expect(page.get_by_text(f"{FILE} —")).to_be_visible()
    page.get_by_role("button", name="Загрузить и проверить").click()
    expect(page.get_by_role("heading", name="Файлы получены")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=FILE)).to_contain_text("ждёт")
    expect(page.get_by_role("button", name="Отменить")).to_be_visible()
    assert fits(page)

    read_files = reading.read_files

    def watched(*args: object, **kwargs: object) -> Iterator[object]:
        """The file is read after the page has told, without being reloaded, that the reading has begun."""
        expect(page.get_by_role("progressbar", name="Прочитано файлов")).to_have_attribute("aria-valuemax", "1")
        expect(page.get_by_text("Прочитано 0 из 1")).to_be_visible()
        expect(page.get_by_role("listitem").filter(has_text=FILE)).to_contain_text("читается")
        yield from read_files(*args, **kwargs)

    monkeypatch.setattr(reading, "read_files", watched)
    tasks.parse_batch(jobs.pop())

    # The page comes to the preview by itself.
    expect(page.get_by_role("heading", name="Уточните, что это за работа")).to_be_visible()
    expect(page.get_by_label("Год")).to_have_value("2021")
    expect(page.get_by_label("Предмет")).to_have_value("mathematics")
    assert fits(page)
    page.get_by_role("button", name="Подтвердить всё").click()
    expect(page.get_by_text("Ответы записаны")).to_be_visible()
    expect(page.get_by_text("Отложенные строки: 1")).to_be_visible()
    expect(page.get_by_text("больше наибольшей возможной (20)")).to_be_visible()
    expect(page.get_by_text("ячейка I4")).to_be_visible()
    expect(page.get_by_text("ничего не заменяется")).to_be_visible()
    assert not Delivery.objects.exists()

    page.get_by_role("button", name="Записать 2 строки").click()
    expect(page.get_by_role("heading", name="Запись сейчас начнётся")).to_be_visible()
    tasks.commit_batch(jobs.pop())
    expect(page.get_by_text("Записано: 2 строки участников")).to_be_visible()
    assert Batch.objects.get().status == Batch.Status.COMMITTED
    assert fits(page)

    page.get_by_role("link", name=school().short_name).click()
    page.wait_for_url(f"**{reverse('reports:school', args=[school().pk])}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(school().short_name)
    expect(page.get_by_role("row").filter(has_text="Математика").first).to_contain_text("50,0")


def test_a_second_file_shows_what_it_would_change_and_the_matrix_who_has_delivered(page, jobs):
    department()
    first = committed(protocol(*pupils([5, 12, 18])), own=school())
    again = previewed(protocol(*pupils([5, 15])), own=school())
    sign_in(page)
    page.goto(f"/uploads/{again.pk}/")
    # The comparison comes by itself, after the page.
    expect(page.get_by_text("В файле на 1 участника меньше, чем записано")).to_be_visible()
    expect(page.get_by_text("Запись заменит прежние результаты: 1 сдачу")).to_be_visible()
    expect(page.get_by_role("link", name=f"№ {first.pk}")).to_be_visible()
    assert fits(page)
    line = page.get_by_role("row").filter(has_text="ВПР 2021, 5 класс, Математика").first
    line.get_by_text("2 значения").click()
    expect(line.get_by_text("50002: первичный балл 12 → 15")).to_be_visible()
    expect(line.get_by_text("50002: отметка 4 → 5")).to_be_visible()

    page.goto("/uploads/")
    page.get_by_role("link", name="Кто сдал результаты").click()
    box = page.get_by_role("region", name="Школы и работы: ВПР, 2021 год")
    row = box.get_by_role("row").filter(has_text=school().short_name)
    expect(row.get_by_role("cell", name="3", exact=True)).to_have_count(1)
    expect(row.get_by_role("cell", name="нет", exact=True).first).to_be_visible()
    assert fits(page)
    # The box scrolls by keys, the school stays in sight.
    box.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.matrix').scrollLeft > 100")
    expect(row.get_by_role("rowheader")).to_be_in_viewport()


def test_reading_is_cancelled_by_a_button(page, jobs):
    department()
    sign_in(page)
    page.get_by_label("Перетащите файлы сюда").set_input_files(
        {"name": FILE, "mimeType": "", "buffer": protocol(*pupils([5]))}
    )
    page.get_by_role("button", name="Загрузить и проверить").click()
    page.get_by_role("button", name="Отменить").click()
    expect(page.get_by_text("Чтение остановлено, ничего не записано")).to_be_visible()
    tasks.parse_batch(jobs.pop())
    assert Batch.objects.get().status == Batch.Status.REJECTED


def test_the_form_is_used_by_keyboard_alone(page, jobs):
    department()
    sign_in(page)
    page.goto("/uploads/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Перейти к содержанию")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Кто сдал результаты")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Перетащите файлы сюда")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Загрузить и проверить")).to_be_focused()


def test_without_scripts_a_file_comes_to_its_preview_too(chromium, live_server, jobs):
    department()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page)
    page.get_by_label("Перетащите файлы сюда").set_input_files(
        {"name": FILE, "mimeType": "", "buffer": protocol(*pupils([5]))}
    )
    page.get_by_role("button", name="Загрузить и проверить").click()
    expect(page.get_by_role("heading", name="Файлы получены")).to_be_visible()
    tasks.parse_batch(jobs.pop())
    expect(page.get_by_role("heading", name="Уточните, что это за работа")).to_be_visible(timeout=15_000)
    context.close()
