"""The registry's page, the user's own password, the frame around every page, the keeper's pages."""

import pytest
from django.contrib.admin.sites import site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.actions.accounts import save_user
from schools.actions.registry import ensure_municipality, save_school
from schools.models import AuditEvent, Municipality, School, User

pytestmark = pytest.mark.django_db
SCHOOLS = "/schools/"
PASSWORD = "a long word of tests"


@pytest.fixture
def place() -> Municipality:
    """A city with three schools, one of them merged into another, and a school of another city."""
    here = ensure_municipality(name="город Т.", fisoko_code="reg05_m001", region_name="Край")
    there = ensure_municipality(name="город У.", fisoko_code="reg05_m002", region_name="Край")
    lyceum, _ = save_school(
        municipality=here, short_name="Лицей № 1 «Ёлка»", codes={"fisoko": "053001", "ris9": "0101"}, kind="lyceum"
    )
    save_school(municipality=here, short_name="МБОУ СОШ № 2", codes={"fisoko": "053002"})
    save_school(
        municipality=here, short_name="МБОУ СОШ № 3", codes={"fisoko": "053003"}, status="reorganised", successor=lyceum
    )
    save_school(municipality=there, short_name="МБОУ СОШ № 9", codes={"fisoko": "053009"})
    return here


def signed_in(role: str, **where: object) -> Client:
    user = save_user(username=role, password=PASSWORD, role=role, **where)
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode().replace("\u00a0", " ")


def test_an_observer_sees_the_schools_of_its_municipality(place):
    text = page(signed_in("observer", municipality=place), SCHOOLS)
    assert "3 школы" in text
    assert "Лицей № 1" in text
    assert "053001" in text
    assert "МБОУ СОШ № 9" not in text


def test_a_reorganised_school_points_to_its_successor(place):
    assert "реорганизована</span> → Лицей № 1" in page(signed_in("observer", municipality=place), SCHOOLS)


def test_a_school_administrator_sees_its_school_alone(place):
    text = page(signed_in("school_admin", school=School.objects.get(codes__value="053002")), SCHOOLS)
    assert "1 школа" in text
    assert "МБОУ СОШ № 2" in text
    assert "Лицей" not in text


@pytest.mark.parametrize(
    ("search", "found"),
    [("лицей ЕЛКА", "1 школа"), ("мбоу", "2 школы"), ("edu053002", "1 школа"), ("0530", "3 школы"), ("№ 3", "1 школа")],
)
def test_a_school_is_found_by_words_of_its_name_or_by_a_code(place, search, found):
    answer = signed_in("observer", municipality=place).get(SCHOOLS, {"search": search})
    assert found in answer.content.decode().replace("\u00a0", " ")


def test_a_search_that_finds_nothing_says_what_to_try(place):
    answer = signed_in("observer", municipality=place).get(SCHOOLS, {"search": "гимназия"})
    assert "ничего не найдено. Попробуйте" in answer.content.decode()


def test_the_page_asks_as_much_for_few_schools_as_for_many(place):
    client = signed_in("observer", municipality=place)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(client, SCHOOLS)
        return len(caught)

    asked()
    few = asked()
    for number in range(20):
        save_school(municipality=place, short_name=f"Школа № {number}", codes={"fisoko": f"0540{number:02}"})
    assert asked() == few <= 5


# The frame


def test_a_stranger_comes_to_the_login_and_after_it_where_it_went(place, client):
    save_user(username="observer", password=PASSWORD, role="observer", municipality=place)
    assert "Вход в МСОКО" in page(client, f"/login/?next={SCHOOLS}")
    answer = client.post("/login/", {"username": "observer", "password": PASSWORD, "next": SCHOOLS})
    assert answer["Location"] == SCHOOLS
    wrong = Client().post("/login/", {"username": "observer", "password": "x"})
    assert "Пожалуйста, введите правильные имя пользователя и пароль" in wrong.content.decode()


def test_the_head_names_the_user_and_the_role_and_lets_leave(place):
    client = signed_in("methodologist", municipality=place, first_name="Анна", last_name="Котова")
    text = page(client, SCHOOLS)
    assert "Анна Котова" in text
    assert "Методист" in text
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get(SCHOOLS).status_code == 302


@pytest.mark.parametrize(
    ("role", "uploads", "reference"),
    [("observer", False, False), ("methodologist", True, False), ("system_admin", True, True)],
)
def test_the_menu_shows_only_what_may_be_opened(place, role, uploads, reference):
    text = page(signed_in(role, municipality=place), SCHOOLS)
    assert ('href="/uploads/"' in text) == uploads
    assert ('href="/admin/"' in text) == reference
    assert f'<a href="{SCHOOLS}" aria-current="page">' in text


def test_what_does_not_exist_is_said_in_russian(place):
    assert "Такой страницы нет" in page(signed_in("observer", municipality=place), "/schools/none/", status=404)


def test_a_user_changes_the_password(place):
    client = signed_in("observer", municipality=place)
    new = "another long word 7"
    answer = client.post(
        reverse("password_change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert answer["Location"] == "/"
    assert "Пароль изменён" in page(client, SCHOOLS)
    assert User.objects.get().check_password(new)


def test_a_form_of_another_session_is_refused_in_russian(place):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login/", {"username": "x", "password": "x"})
    assert answer.status_code == 403
    assert "Страница устарела" in answer.content.decode()


# The keeper's pages


def test_every_page_of_the_keeper_opens(place):
    keeper = signed_in("system_admin", municipality=place)
    for model in site._registry:
        listing = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        page(keeper, listing)
        if model is not AuditEvent:
            page(keeper, f"{listing}add/")


def test_nobody_but_the_keeper_opens_them(place):
    answer = signed_in("department_head", municipality=place).get("/admin/")
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


def test_the_keeper_finds_a_school_in_any_case(place):
    keeper = signed_in("system_admin", municipality=place)
    listing = reverse("admin:schools_school_changelist")
    answer = keeper.get(listing, {"q": "ЛИЦЕЙ"})
    assert [school.short_name for school in answer.context["cl"].result_list] == ["Лицей № 1 «Ёлка»"]


def code_form(**cells: object) -> dict[str, object]:
    """The keeper's form of a new school with one code."""
    inlines = {
        f"{prefix}-{name}": value
        for prefix in ("codes", "aliases", "passports")
        for name, value in (("TOTAL_FORMS", int(prefix == "codes")), ("INITIAL_FORMS", 0))
    }
    school = {"short_name": "Школа № 7", "kind": "secondary", "locality": "city", "status": "active"}
    return school | inlines | cells


def test_a_code_typed_by_the_keeper_is_brought_to_its_canonical_form(place):
    keeper = signed_in("system_admin", municipality=place)
    add = reverse("admin:schools_school_add")
    good = {"municipality": place.pk, "codes-0-system": "fisoko", "codes-0-value": "sch053007"}
    assert keeper.post(add, code_form(**good)).status_code == 302
    assert School.objects.get(short_name="Школа № 7").codes.get().value == "053007"
    bad = good | {"short_name": "Школа № 8", "codes-0-system": "inn", "codes-0-value": "1234567890"}
    assert "контрольная цифра не сходится" in keeper.post(add, code_form(**bad)).content.decode()


def test_a_role_is_given_where_it_belongs(place):
    keeper = signed_in("system_admin", municipality=place)
    url = reverse("admin:schools_user_change", args=[User.objects.get().pk])
    sent = {
        "username": "system_admin", "is_active": "on", "is_staff": "on", "is_superuser": "on",
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-0-role": "school_admin",
        "memberships-0-municipality": place.pk, "memberships-0-user": User.objects.get().pk,
    }  # fmt: skip
    assert "укажите школу, а муниципалитет оставьте пустым" in keeper.post(url, sent).content.decode()
