"""The PDF: read back in three languages, the same bytes on every download, and nothing of it is markup."""

import hashlib
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import storages
from django.utils import translation
from pypdf import PdfReader

from marketplace.accounts.tests.factories import make_user
from marketplace.booking.models import Booking, BookingLine
from marketplace.booking.tests.factories import NOW
from marketplace.core import clock
from marketplace.core.testing import deliver_all
from marketplace.invoicing.actions.issue_invoices import issue_invoices
from marketplace.invoicing.actions.render_document import render_document
from marketplace.invoicing.documents.render import pdf_of
from marketplace.invoicing.documents.values import values_of
from marketplace.invoicing.models import DocumentFile, Invoice
from marketplace.invoicing.tests.factories import make_completed, make_credit_note, make_invoice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def reader_of(pdf):
    return PdfReader(io.BytesIO(pdf))


def words_of(pdf):
    """All text of all pages with every kind of space made a plain one."""
    text = " ".join(page.extract_text() for page in reader_of(pdf).pages)
    return " ".join(text.split())


def in_language(language, **fields):
    booking = make_completed(**fields)
    Booking.objects.filter(pk=booking.pk).update(language=language)
    return next(one for one in issue_invoices(booking_id=booking.pk) if one.kind == "service")


@pytest.mark.parametrize(
    ("language", "total", "net", "tax"),
    [
        ("en", "€119.00", "€97.54", "€21.46"),
        ("de", "119,00 €", "97,54 €", "21,46 €"),
        ("it", "119,00 €", "97,54 €", "21,46 €"),
    ],
)
def test_what_the_law_wants_stands_on_it_in_three_languages(language, total, net, tax):
    customer = make_user(name="Jürgen Weiß-Österreicher")
    invoice = in_language(language, customer=customer)
    text = words_of(pdf_of(invoice))
    for words in (total, net, tax, invoice.number, customer.name, invoice.issuer["name"], "Via Goethe 5", "22 %"):
        assert words in text, words
    assert invoice.booking.reference in text
    assert invoice.lines[0]["title"] in text
    assert invoice.payment_note in text
    with translation.override(language):
        assert all(fact in text for pair in values_of(invoice)["facts"] for fact in pair)


def test_a_small_business_says_why_there_is_no_tax():
    booking = make_completed()
    booking.provider.tax_scheme = "forfettario"
    booking.provider.save()
    invoice = issue_invoices(booking_id=booking.pk)[0]
    assert " ".join(invoice.notes[0].split()) in words_of(pdf_of(invoice))
    assert "0 %" in words_of(pdf_of(invoice))


def test_it_is_an_archive_file_with_tags_language_and_title():
    invoice = make_invoice()
    reader = reader_of(pdf_of(invoice))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert invoice.number in reader.metadata.title
    xmp = catalogue["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_every_font_is_inside():
    fonts = reader_of(pdf_of(make_invoice())).pages[0]["/Resources"]["/Font"]
    for font in fonts.values():
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile3" in described or "/FontFile2" in described


def test_a_name_is_never_markup():
    name = '#panic("x") *bold* $x^2$ \\ [a](b) "q" <tag> @ref'
    invoice = make_invoice(customer=make_user(name=name))
    assert name in words_of(pdf_of(invoice))


def test_a_long_document_goes_over_several_numbered_pages():
    booking = make_completed()
    line = booking.lines.get()
    invoice = issue_invoices(booking_id=booking.pk)[0]
    invoice.lines = [invoice.lines[0] | {"title": f"Position {n}"} for n in range(60)]  # not saved: only set
    reader = reader_of(pdf_of(invoice))
    assert len(reader.pages) > 1
    assert f"Page 2 of {len(reader.pages)}" in reader.pages[1].extract_text().replace("\u00a0", " ")
    assert "Description" in reader.pages[1].extract_text()
    assert BookingLine.objects.get(pk=line.pk).total_amount == Decimal(119)


def test_a_worker_sets_it_once_it_is_issued():
    booking = make_completed()
    with clock.moved_to(booking.ends_at + timedelta(minutes=1)):
        deliver_all()
    invoice = Invoice.objects.get(booking=booking, kind="service")
    with storages["private"].open(invoice.pdf.name) as file:
        stored = file.read()
    assert hashlib.sha256(stored).hexdigest() == invoice.pdf.sha256
    assert invoice.number in words_of(stored)


def test_it_is_stored_once_and_stays_the_same():
    invoice = make_invoice()
    first = render_document(document=invoice)
    second = render_document(document=Invoice.objects.get(pk=invoice.pk))
    assert first == second
    assert DocumentFile.objects.filter(invoice=invoice).count() == 1


def test_the_same_document_is_the_same_bytes():
    invoice = make_invoice()
    with clock.moved_to(NOW.replace(year=2027)), translation.override("it"):
        later = pdf_of(Invoice.objects.get(pk=invoice.pk))
    assert later == pdf_of(invoice)


def test_a_credit_note_names_its_invoice_and_is_below_zero():
    invoice = make_invoice()
    note = make_credit_note(invoice, "19")
    deliver_all()
    text = words_of(pdf_of(note))
    assert note.number in text
    assert invoice.number in text
    assert "-€19.00" in text
    assert "Not done in full" in text
    assert note.pdf.sha256
