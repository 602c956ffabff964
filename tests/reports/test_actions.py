"""Issuing an order: frozen, repeatable, complete or a draft."""

import datetime as dt
import hashlib

import pytest
from pypdf import PdfReader

from indicators.models import Identification
from reports.actions import issue_order, print_document
from reports.domain.shnor import BLANK, OrderDetails
from reports.models import IssuedDocument
from schools.models import AuditEvent, Municipality, School
from tests.monitoring.universe import school
from tests.reports.city import city, identified, told_requisites

pytestmark = pytest.mark.django_db
SIGNED = OrderDetails(number="216", date=dt.date(2021, 11, 2))


@pytest.fixture
def identification() -> Identification:
    return identified(city())


def test_the_order_names_the_school_its_work_and_its_counts(identification: Identification) -> None:
    told_requisites(identification.municipality)
    text = issue_order(identification=identification, details=SIGNED).text
    assert "от «02» ноября 2021" in text
    assert "Школа 053001" in text
    assert "ВПР, математика, 5 класс, 2020/21\t20\t12\t60,0 (≥\u00a030)" in text
    # The school without an answer is not in the list; its annex was not asked for.
    assert "Школа 053002" not in text


def test_schools_without_an_answer_are_annexed_with_what_they_lack(identification: Identification) -> None:
    text = issue_order(identification=identification, details=OrderDetails(shows_unknown=True)).text
    assert "Школа 053002" in text
    assert "в 2020/21 9 участников (нужно не менее 10)" in text.replace("\u00a0", " ")


def test_the_same_order_is_issued_once(identification: Identification) -> None:
    told_requisites(identification.municipality)
    first = issue_order(identification=identification, details=SIGNED)
    assert issue_order(identification=identification, details=SIGNED) == first
    other = issue_order(identification=identification, details=OrderDetails(number="217", date=SIGNED.date))
    assert other != first
    assert AuditEvent.objects.filter(verb="issue_document").count() == 2


def test_a_signed_order_lacks_no_requisite(identification: Identification) -> None:
    with pytest.raises(ValueError, match="Не заполнены реквизиты: орган, издающий приказ"):
        issue_order(identification=identification, details=SIGNED)
    assert not IssuedDocument.objects.exists()


def test_a_draft_leaves_lines_for_a_pen(identification: Identification) -> None:
    text = issue_order(identification=identification, details=OrderDetails(number="216")).text
    assert "ПРОЕКТ" in text
    assert BLANK in text


def test_an_issued_order_does_not_follow_the_data(identification: Identification) -> None:
    document = issue_order(identification=identification, details=OrderDetails())
    former = (document.text, document.html)
    listed = school()
    listed.short_name = "Лицей с новым именем"
    listed.save()
    document.refresh_from_db()
    assert (document.text, document.html) == former
    assert document.text_hash == hashlib.sha256(document.text.encode()).hexdigest()


def test_the_pdf_is_printed_from_the_frozen_page_once(identification: Identification) -> None:
    document = issue_order(identification=identification, details=OrderDetails())
    assert not document.pdf
    printed = print_document(document_id=document.pk)
    with printed.pdf.open() as file:
        pages = " ".join(page.extract_text() for page in PdfReader(file).pages)
    assert "Школа 053001" in " ".join(pages.split())
    assert print_document(document_id=document.pk).pdf.name == printed.pdf.name


def test_a_city_without_listed_schools_has_an_order_too() -> None:
    place = city()
    School.objects.filter(short_name="Школа 053001").update(status=School.Status.CLOSED)
    document = issue_order(identification=identified(Municipality.objects.get(pk=place.pk)), details=OrderDetails())
    assert document.title.startswith("О результатах выявления")
    assert "не выявлены" in document.text
