"""Invented orders for the tests: no school of them exists."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from reports.documents import shnor_order
from reports.domain.blocks import Document
from reports.domain.orders import (
    ListedSchool,
    OrderRequisites,
    ReasonLine,
    RuleSetReference,
    ShnorOrder,
    Signer,
    UnknownSchool,
)

REQUISITES = OrderRequisites(
    upper_body="АДМИНИСТРАЦИЯ ГОРОДА БЕРЁЗОВСКА",
    author="Управление образования",
    author_genitive="управления образования администрации города Берёзовска",
    place="г. Берёзовск",
    date=dt.date(2022, 11, 9),
    number="06/1-01-374/1",
    head_post="Начальник управления образования администрации города Берёзовска",
    head_name="А.Б. Соколов",
    school_year=2022,
    executor="Ёлкина Вера Павловна",
    executor_phone="(000) 12-34-56",
)
RULES = RuleSetReference(
    title="Низкие результаты в двух и более работах за два года",
    source="методика Рособрнадзора 2021 года, приказ № 1",
    version="2021.1",
    digest="9f3c1d20aa47b6e8c5d1",
)
WORKS = ("ВПР, 5 класс, русский язык", "ВПР, 5 класс, математика", "ВПР, 6 класс, математика", "ОГЭ, математика")


def school(number: int) -> ListedSchool:
    """A school with two or three reasons that differ from school to school."""
    reasons = tuple(
        ReasonLine(
            criterion="Доля низких результатов не менее 30 % в двух и более работах",
            work=WORKS[(number + place) % len(WORKS)],
            year=("2020/21", "2021/22")[place % 2],
            participants=40 + 3 * number + place,
            low=20 + number + place,
            threshold=Fraction(3, 10),
        )
        for place in range(2 + number % 2)
    )
    return ListedSchool(f"МБОУ «Средняя общеобразовательная школа № {number}»", reasons, kind="СОШ")


UNKNOWN = (
    UnknownSchool("МБОУ «Вечерняя школа № 1»", ("ОГЭ по математике 2021/22: 4 участника, нужно не менее 10",)),
    UnknownSchool("МБОУ «Начальная школа № 77»", ("ВПР 5–6 классов: нет таких классов", "ОГЭ: нет данных")),
)


def order(schools: int, **changes: object) -> ShnorOrder:
    """An order about ``schools`` schools."""
    listed = tuple(school(number) for number in range(1, schools + 1))
    whole = ShnorOrder(REQUISITES, RULES, listed, deadline=dt.date(2023, 2, 1))
    return replace(whole, **changes)


def complete(schools: int = 12) -> Document:
    """An order with everything: two annexes, visas and the sheet of acquaintance."""
    signers = (Signer("Заместитель начальника управления", "В.Г. Орлова"), Signer("Юрист", "Д.Е. Щукин"))
    changes = {"unknown": UNKNOWN, "shows_unknown": True, "visas": signers, "acquaintance": True}
    return shnor_order.build(order(schools, **changes))
