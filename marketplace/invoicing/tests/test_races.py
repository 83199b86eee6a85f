"""Numbers under concurrent issuing with rollbacks: 1 to n, no gap, no double. Each with a control."""

import random
import threading
from decimal import Decimal
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import NOW, at_now, make_bookable_service
from marketplace.core import clock, testing
from marketplace.core.errors import Invalid
from marketplace.core.money import Money
from marketplace.invoicing.actions import draw_number as draw_module
from marketplace.invoicing.actions import issue_credit_note as credit_module
from marketplace.invoicing.actions import issue_invoices as issue_module
from marketplace.invoicing.actions.draw_number import Drawn
from marketplace.invoicing.actions.issue_credit_note import issue_credit_note
from marketplace.invoicing.actions.issue_invoices import issue_invoices
from marketplace.invoicing.actions.render_document import render_document
from marketplace.invoicing.invariants import credit_notes_stay_within
from marketplace.invoicing.models import CreditNote, DocumentFile, Invoice, NumberSeries
from marketplace.invoicing.tests.factories import make_completed, make_credit_note, make_invoice

pytestmark = pytest.mark.race


class Stop(Exception):
    """A transaction that goes wrong after its numbers were drawn."""


def issue(booking_id, *, fails):
    """Issue, and give everything up where this one is to go wrong."""
    with transaction.atomic():
        issued = issue_invoices(booking_id=booking_id)
        if fails:
            raise Stop
    return issued


def make_many(count):
    """Completed bookings with one provider: all of them draw from the same two series."""
    service = make_bookable_service(instant=True, price=Decimal(80), price_model="fixed")
    return [make_completed(service=service, index=0) for _ in range(count)]


def sequences(key, kind="invoice"):
    model = Invoice if kind == "invoice" else CreditNote
    found = model.objects.filter(series__issuer_key=key, series__kind=kind).values_list("sequence", flat=True)
    return sorted(found)


@pytest.mark.parametrize("seed", [1, 2])
def test_numbers_have_no_gap_and_no_double_whatever_is_rolled_back(race_database, seed):
    choose = random.Random(seed)
    with clock.moved_to(NOW):
        bookings = make_many(6)
    key = f"provider:{bookings[0].provider_id}"
    # Every booking is issued by two workers at once and fails now and then; a last round lets all of them through.
    for last in (False, False, True):
        calls = [
            at_now(issue, booking_id=booking.pk, fails=not last and choose.random() < 0.6)
            for booking in bookings
            for _ in range(2)
        ]
        results = testing.all_at_once(calls)
        assert all(isinstance(result, (list, Stop)) for result in results), results
        issued = Invoice.objects.filter(series__issuer_key=key).count()
        assert sequences(key) == sequences("platform") == list(range(1, issued + 1))
    assert issued == len(bookings)
    assert set(NumberSeries.objects.values_list("last_number", flat=True)) == {len(bookings)}
    with clock.moved_to(NOW):
        assert not testing.breaches()


def test_control_without_the_lock_two_documents_want_one_number(race_database, monkeypatch):
    """The race is real: reading the last number without its lock gives the same one to both."""
    with clock.moved_to(NOW):
        first, *bookings = make_many(3)
        issue_invoices(booking_id=first.pk)
    together = threading.Barrier(2, timeout=20)

    def unlocked(*, provider_id, prefix, kind, year):
        series = NumberSeries.objects.get(issuer_key=f"provider:{provider_id}", kind=kind, year=year)
        together.wait()
        NumberSeries.objects.filter(pk=series.pk).update(last_number=series.last_number + 1)
        return Drawn(series, series.last_number + 1, f"{prefix}-{series.last_number + 1}")

    Booking.objects.update(commission_amount=0, commission_tax=0)
    monkeypatch.setattr(issue_module, "draw_number", unlocked)
    results = testing.all_at_once([at_now(issue_invoices, booking_id=booking.pk) for booking in bookings])
    refused = [result for result in results if not isinstance(result, list)]
    assert len(refused) == 1, "PostgreSQL refuses the second document with the same number"


def test_control_a_database_sequence_would_leave_gaps(race_database):
    """Why not a sequence of PostgreSQL's: what is rolled back there is lost."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY SEQUENCE numbers")
        for _ in range(2):
            with transaction.atomic():
                cursor.execute("SELECT nextval('numbers')")
                transaction.set_rollback(True)
        cursor.execute("SELECT nextval('numbers')")
        assert cursor.fetchone()[0] == 3


def test_one_booking_is_invoiced_once_by_many_workers(race_database):
    with clock.moved_to(NOW):
        booking = make_completed()
    results = testing.all_at_once([at_now(issue_invoices, booking_id=booking.pk)] * 6)
    assert all(isinstance(result, list) for result in results), results
    assert Invoice.objects.filter(booking=booking).count() == 2


def credit(invoice, number):
    return at_now(
        issue_credit_note, invoice_id=invoice.pk, gross=Money(Decimal(30)), reason="", source_key=f"refund:{number}"
    )


def test_credit_notes_at_once_never_take_more_than_there_is(race_database):
    with clock.moved_to(NOW):
        invoice = make_invoice(price="100")
    results = testing.all_at_once([credit(invoice, number % 4) for number in range(8)])
    assert all(isinstance(result, (CreditNote, Invalid)) for result in results), results
    assert CreditNote.objects.filter(invoice=invoice).count() == 3
    assert sequences(f"provider:{invoice.provider_id}", "credit_note") == [1, 2, 3]
    with clock.moved_to(NOW):
        assert not testing.breaches()


def test_control_without_the_bookings_lock_too_much_is_taken_back(race_database, monkeypatch):
    """The race is real: four who look before anybody has written take 120 of 100, and the invariant says so."""
    with clock.moved_to(NOW):
        invoice = make_invoice(price="100")
    together = threading.Barrier(4, timeout=20)
    looked = credit_module._figures

    def look_together(*arguments):
        figures = looked(*arguments)
        together.wait()
        return figures

    unlocked = SimpleNamespace(objects=SimpleNamespace(locked=Booking.objects.all))
    monkeypatch.setattr(credit_module, "Booking", unlocked)
    monkeypatch.setattr(credit_module, "_figures", look_together)
    testing.all_at_once([credit(invoice, number) for number in range(4)])
    assert CreditNote.objects.filter(invoice=invoice).count() == 4
    assert list(credit_notes_stay_within()) == [f"{invoice.number}: 100.00, credit notes over more than that"]


def test_a_pdf_is_stored_once_by_many_at_once(race_database):
    with clock.moved_to(NOW):
        invoice = make_invoice()
    results = testing.all_at_once([at_now(render_document, document=invoice)] * 4)
    assert {result.sha256 for result in results} == {DocumentFile.objects.get().sha256}


def test_even_the_owner_of_the_tables_cannot_change_what_was_issued(race_database):
    """The application's role has no right to; the trigger stops everybody else."""
    with clock.moved_to(NOW):
        make_credit_note(make_invoice(), "20")
    url = testing.url_with_name(settings.DATABASE_OWNER_URL, race_database)
    with psycopg.connect(url, autocommit=True) as owner:
        for table in ("invoicing_invoice", "invoicing_creditnote"):
            for statement in (f"UPDATE {table} SET gross_amount = 1", f"DELETE FROM {table}"):
                with pytest.raises(psycopg.errors.RestrictViolation):
                    owner.execute(statement)


def test_the_lock_is_on_the_series_of_the_year(race_database):
    """Two issuers do not wait for each other's numbers."""
    with clock.moved_to(NOW), transaction.atomic():
        draw_module.draw_number(provider_id=1, prefix="A", kind="invoice", year=2026)
        found = testing.all_at_once(
            [at_now(draw_module.draw_number, provider_id=2, prefix="B", kind="invoice", year=2026)]
        )
        assert found[0].number == "B-2026-0001"
        transaction.set_rollback(True)
