"""Invoices on pages: whose they are, what is shown, the file, the table, and what people are told."""

import csv
import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import translation

from marketplace.accounts.tests.factories import make_moderator, make_user
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.core import clock
from marketplace.core.registries import notification_kinds
from marketplace.core.testing import deliver_all
from marketplace.invoicing.actions.issue_invoices import issue_invoices
from marketplace.invoicing.actions.render_document import render_document
from marketplace.invoicing.kinds import issuer_name
from marketplace.invoicing.models import DocumentFile, Invoice
from marketplace.invoicing.queries import documents_of_booking, latest_invoices
from marketplace.invoicing.tests.factories import make_completed, make_credit_note, make_invoice
from marketplace.notifications.models import Notification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def issued():
    """The invoice for a service and the one for its commission."""
    return issue_invoices(booking_id=make_completed(customer=make_user(name="=Anna Kofler")).pk)


def page(client, user, name, *arguments, language="en", **query):
    client.force_login(user)
    with translation.override(language):
        return client.get(reverse(f"dashboard:{name}", args=arguments), query)


def test_a_customer_reads_their_invoices_and_no_commission(client, issued):
    service, commission = issued
    answer = page(client, service.booking.customer, "invoices")
    assert service.number in answer.text
    assert commission.number not in answer.text
    assert page(client, service.booking.customer, "invoice", commission.public_id).status_code == 404
    assert page(client, service.booking.customer, "invoice_pdf", commission.public_id).status_code == 404


def test_a_business_reads_what_it_issued_and_what_it_was_charged(client, issued):
    service, commission = issued
    owner = service.provider.owner
    sold = page(client, owner, "business_invoices")
    assert service.number in sold.text
    assert commission.number not in sold.text
    charged = page(client, owner, "business_invoices", kind="commission")
    assert commission.number in charged.text
    assert page(client, owner, "invoice", commission.public_id).status_code == 200


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_a_page_shows_every_figure(client, issued, language):
    service = issued[0]
    note = make_credit_note(service, "19")
    answer = page(client, service.booking.customer, "invoice", service.public_id, language=language)
    text = answer.text.replace("\xa0", " ").replace("&nbsp;", " ")
    total = "€119.00" if language == "en" else "119,00 €"
    for words in (total, service.number, note.number, service.issuer["name"], service.lines[0]["title"]):
        assert words in text, words
    assert page(client, service.booking.customer, "invoice", note.public_id).status_code == 200


def test_names_are_escaped(client):
    invoice = make_invoice(customer=make_user(name="<script>alert(1)</script>"))
    answer = page(client, invoice.provider.owner, "invoice", invoice.public_id)
    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_a_moderator_reads_all_of_them_and_strangers_none(client, issued):
    for document in (*issued, make_credit_note(issued[0], "1")):
        assert page(client, make_moderator(), "invoice", document.public_id).status_code == 200
        assert page(client, make_user(), "invoice", document.public_id).status_code == 404


def test_the_file_is_the_same_on_every_download(client, issued):
    service = issued[0]
    first = page(client, service.booking.customer, "invoice_pdf", service.public_id)
    with clock.moved_to(NOW + timedelta(days=400)):
        second = page(client, service.provider.owner, "invoice_pdf", service.public_id, language="it")
    assert first.content == second.content
    assert first.content.startswith(b"%PDF-1.7")
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"] == f'attachment; filename="{service.number}.pdf"'
    assert "no-store" in first["Cache-Control"]
    assert DocumentFile.objects.filter(invoice=service).count() == 1


def test_a_file_that_was_changed_is_not_handed_out(client, issued):
    service = issued[0]
    file = render_document(document=service)
    with open(storages["private"].path(file.name), "ab") as handle:
        handle.write(b"more")
    assert page(client, service.booking.customer, "invoice_pdf", service.public_id).status_code == 404


def test_the_table_has_a_row_for_every_document_and_no_formulas(client, issued):
    service = issued[0]
    note = make_credit_note(service, "19")
    answer = page(client, service.provider.owner, "business_invoices_export")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["number"] for row in rows] == [service.number, note.number]
    assert (rows[0]["total"], rows[1]["total"], rows[1]["corrects"]) == ("119.00", "-19.00", service.number)
    assert rows[0]["customer"] == "'=Anna Kofler"


def test_the_booking_shows_its_documents_to_each_side(client, issued):
    service, commission = issued
    booking = service.booking
    customers = page(client, booking.customer, "booking", booking.public_id)
    assert service.number in customers.text
    assert commission.number not in customers.text
    assert commission.number in page(client, booking.provider.owner, "booking", booking.public_id).text
    assert documents_of_booking(booking, make_user()) == []


def test_lists_take_the_same_number_of_queries_however_long(client, django_assert_max_num_queries):
    service = make_bookable_service(instant=True)
    customer = make_user()
    for index in range(4):
        invoice = make_invoice(service=service, customer=customer, index=index * 3)
        make_credit_note(invoice, "1", key=f"refund:{index}")
    client.force_login(customer)
    with django_assert_max_num_queries(7):
        assert client.get(reverse("dashboard:invoices")).status_code == 200
    client.force_login(service.provider.owner)
    with django_assert_max_num_queries(8):
        assert client.get(reverse("dashboard:business_invoices")).status_code == 200
    with django_assert_max_num_queries(5):
        assert client.get(reverse("dashboard:business_invoices_export")).status_code == 200


def test_the_latest_few_for_a_home(django_assert_num_queries):
    service = make_bookable_service(instant=True)
    customer = make_user()
    made = [make_invoice(service=service, customer=customer, index=index * 3) for index in range(3)]
    with django_assert_num_queries(1):
        assert latest_invoices(customer, 2) == sorted(made, key=lambda one: (one.issued_on, one.pk))[::-1][:2]


def test_people_are_told_once_with_a_link_and_no_attachment(django_capture_on_commit_callbacks):
    booking = make_completed()
    with clock.moved_to(booking.ends_at + timedelta(minutes=1)), django_capture_on_commit_callbacks(execute=True):
        deliver_all()
        deliver_all()
    service = Invoice.objects.get(booking=booking, kind="service")
    told = Notification.objects.filter(kind="invoice.issued")
    assert [one.recipient for one in told] == [booking.customer]
    assert [one.recipient for one in Notification.objects.filter(kind="invoice.commission")] == [booking.provider.owner]
    built = notification_kinds.get("invoice.issued").build(service.pk, booking.customer)
    assert service.number in built["subject"]
    assert built["link"].endswith(f"/invoices/{service.public_id}/")
    assert not any(message.attachments for message in mail.outbox)


def test_the_issuer_has_the_name_that_people_know(issued):
    service, commission = issued
    assert issuer_name(service) == service.provider.trading_name
    assert issuer_name(commission) == "Piazza"


def test_moderators_find_documents_in_the_admin(client, issued):
    note = make_credit_note(issued[0], "19")
    client.force_login(make_moderator())
    for name, document in (("invoice", issued[0]), ("creditnote", note)):
        assert document.number in client.get(reverse(f"{name}:index")).text
        shown = client.get(reverse(f"{name}:inspect", args=[document.pk]))
        assert reverse("dashboard:invoice_pdf", args=[document.public_id]) in shown.text
    client.force_login(issued[0].provider.owner)
    assert client.get(reverse("invoice:index")).status_code != 200
