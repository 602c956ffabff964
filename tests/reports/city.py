"""A city whose results are loaded, computed and judged, built through actions on the department of the intake tests.

Works: mathematics and Russian of grade 5, ВПР 2021 (all of these totals are «2» in Russian).

* school 053001 – 20 pupils, 12 of them with «2» in mathematics: signs of low results;
* school 053002 – 9 pupils without a «2» in mathematics: too few to judge, so the rules give no answer.
"""

from django.test import Client

from indicators.actions.calculation import recalculate
from indicators.actions.identification import identify
from indicators.models import Identification
from schools.actions.accounts import save_user
from schools.actions.registry import save_requisites, save_school
from schools.models import Municipality, School, User
from tests.monitoring.universe import committed, department, protocol, pupils

MATHEMATICS, RUSSIAN = "2021/5/Математика.xlsx", "2021/5/Русский язык.xlsx"
TWO, FOUR, FIVE = 5, 12, 16
LARGE = [TWO] * 12 + [FOUR] * 6 + [FIVE] * 2
SMALL = [FOUR] * 9
REQUISITES = {
    "department": "Управление образования города Т.",
    "place": "г. Т.",
    "head_post": "Начальник управления",
    "head_name": "А.Б. Соколов",
}


def city() -> Municipality:
    place = department()
    rows = [*pupils(LARGE), *pupils(SMALL, login="sch053002", first=60001)]
    committed(protocol(*rows), name=MATHEMATICS)
    # Another order makes another file: the very same one would be refused as a repeat.
    committed(protocol(*reversed(rows)), name=RUSSIAN)
    recalculate(municipality=place, trigger="тест")
    return place


def former_year() -> None:
    """The large school's mathematics of 2020: 2 of 10 with «2»."""
    committed(protocol(*pupils([TWO] * 2 + [FOUR] * 8, first=40001)), name="2020/5/Математика.xlsx")
    recalculate(municipality=Municipality.objects.get(fisoko_code="reg05_m001"), trigger="тест")


def more_schools(place: Municipality, count: int) -> None:
    """As many further schools with results of their own in mathematics."""
    rows = []
    for i in range(count):
        code = f"0531{i:02d}"
        save_school(municipality=place, short_name=f"Школа {code}", codes={"fisoko": code})
        rows += pupils([TWO] * (i + 1) + [FOUR] * 10, login=f"sch{code}", first=70001 + 100 * i)
    committed(protocol(*rows), name=MATHEMATICS)
    recalculate(municipality=place, trigger="тест")
    identified(place)


def identified(place: Municipality) -> Identification:
    return identify(municipality=place, rule_set="fisoko_2021", school_year=2021)


def told_requisites(place: Municipality) -> Municipality:
    return save_requisites(municipality=place, **REQUISITES)


def user(role: str, *, municipality: Municipality | None = None, at: School | None = None) -> User:
    return save_user(
        username=f"{role}-{at or municipality}", password="not a secret", role=role, municipality=municipality,
        school=at, first_name="Вера", last_name="Ёлкина",
    )  # fmt: skip


def signed_in(role: str, *, municipality: Municipality | None = None, at: School | None = None) -> Client:
    client = Client()
    client.force_login(user(role, municipality=municipality, at=at))
    return client
