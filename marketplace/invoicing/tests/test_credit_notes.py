"""Credit notes: the invoice's negation, in parts that add up; and nothing that was issued changes."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from marketplace.core.errors import Invalid, NotFound
from marketplace.core.money import Money
from marketplace.invoicing.actions.issue_credit_note import issue_credit_note
from marketplace.invoicing.actions.issue_invoices import issue_invoices
from marketplace.invoicing.models import CreditNote, DocumentFile, Invoice
from marketplace.invoicing.tests.factories import make_completed, make_credit_note, make_invoice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_a_credit_note_over_all_is_the_exact_negation():
    invoice = make_invoice()
    note = make_credit_note(invoice)
    assert note.number == f"{invoice.series.prefix}-C-2026-0001"
    for name in ("net_amount", "tax_amount", "gross_amount"):
        assert getattr(note, name) == -getattr(invoice, name)
    assert note.lines[0]["title"] == invoice.lines[0]["title"]
    assert note.lines[0]["amount"] == "-119.00"
    assert (note.issuer, note.recipient) == (invoice.issuer, invoice.recipient)


def test_parts_add_up_and_never_exceed():
    invoice = make_invoice()
    for number, amount in enumerate(("50", "33.33", "35.67")):
        make_credit_note(invoice, amount, key=f"refund:{number}")
    notes = CreditNote.objects.filter(invoice=invoice)
    for name in ("net_amount", "tax_amount", "gross_amount"):
        assert sum(getattr(note, name) for note in notes) == -getattr(invoice, name)
    with pytest.raises(Invalid):
        make_credit_note(invoice, "0.01", key="refund:9")
    assert notes.count() == 3


def test_a_part_says_which_invoice_it_is_of():
    invoice = make_invoice()
    note = make_credit_note(invoice, "20")
    assert invoice.number in note.lines[0]["title"]
    assert note.reason == "Not done in full"


def test_the_same_source_has_one_effect():
    invoice = make_invoice()
    assert make_credit_note(invoice, "20") == make_credit_note(invoice, "20")
    assert CreditNote.objects.count() == 1


@pytest.mark.parametrize("amount", ["0", "-5", "119.01"])
def test_senseless_amounts_are_refused(amount):
    with pytest.raises(Invalid) as refused:
        make_credit_note(make_invoice(), amount)
    assert refused.value.field == "gross"


def test_another_currency_or_no_invoice_is_refused():
    invoice = make_invoice()
    with pytest.raises(Invalid):
        issue_credit_note(invoice_id=invoice.pk, gross=Money(Decimal(1), "CHF"), reason="", source_key="a")
    with pytest.raises(NotFound):
        issue_credit_note(invoice_id=0, gross=Money(Decimal(1)), reason="", source_key="a")


@pytest.mark.parametrize("model", [Invoice, CreditNote, DocumentFile])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_postgresql_refuses_to_change_what_was_issued(model, statement):
    make_credit_note(make_invoice(), "20")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))
    assert Invoice.objects.filter(kind="service").count() == CreditNote.objects.count() == 1


@pytest.mark.parametrize("model", [Invoice, CreditNote])
def test_django_cannot_change_one_either(model):
    make_credit_note(make_invoice(), "20")
    row = model.objects.filter(kind="service").get()
    row.number = "X-1"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_the_ledger_may_say_how_much_of_it_is_tax():
    booking = make_completed(commission=("10.00", "2.20"))
    commission = issue_invoices(booking_id=booking.pk)[1]
    note = issue_credit_note(
        invoice_id=commission.pk, gross=Money(Decimal(5)), reason="", source_key="a", tax=Money(Decimal("0.91"))
    )
    assert (note.net_amount, note.tax_amount) == (Decimal("-4.09"), Decimal("-0.91"))
    assert note.number == "PIAZZA-C-2026-0001"
    rest = issue_credit_note(invoice_id=commission.pk, gross=Money(Decimal("7.20")), reason="", source_key="b")
    assert note.net_amount + rest.net_amount == -commission.net_amount
    assert note.tax_amount + rest.tax_amount == -commission.tax_amount
