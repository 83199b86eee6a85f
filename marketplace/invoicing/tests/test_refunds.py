"""Documents follow the money: invoice and credit notes are what the issuer kept, to the cent of the ledger."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.accounts.tests.factories import make_admin
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking
from marketplace.booking.tests.factories import begin, make_bookable_service
from marketplace.core import testing
from marketplace.core.errors import NotFound
from marketplace.core.money import Money
from marketplace.invoicing.actions.credit_refunds import credit_refunds
from marketplace.invoicing.invariants import credit_notes_stay_within, numbers_have_no_gap, totals_add_up
from marketplace.invoicing.models import CreditNote, Document, Invoice
from marketplace.invoicing.tests.factories import make_completed
from marketplace.payments import gateways
from marketplace.payments.actions.plan_refund import refund_booking, retry_refund
from marketplace.payments.models import Posting, Refund
from marketplace.payments.tests.factories import euro, finish, make_paid, work
from marketplace.payments.tests.fake_gateway import FakeGateway

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def gateway(monkeypatch):
    """A gateway in memory in place of Stripe."""
    fake = FakeGateway()
    monkeypatch.setitem(gateways._built, "stripe", fake)
    return fake


@pytest.fixture
def paid(gateway):
    return make_paid(gateway, far=True)


def kept(booking, kind):
    """Invoice and credit notes of a booking, added up: net, tax, gross."""
    documents = [
        *Invoice.objects.filter(booking=booking, kind=kind),
        *CreditNote.objects.filter(booking=booking, kind=kind),
    ]
    return tuple(sum(getattr(one, f"{name}_amount") for one in documents) for name in ("net", "tax", "gross"))


def assert_documents_are_the_ledger(booking):
    """The commission's documents are what platform and tax have; with the provider's share, that is the service's."""
    has = dict.fromkeys(("provider", "platform", "tax"), Decimal(0))
    for kind, amount in Posting.objects.filter(entry__booking=booking).values_list("account__kind", "amount"):
        has[kind] = has.get(kind, Decimal(0)) + amount
    net, tax, gross = kept(booking, Document.Kind.COMMISSION)
    assert (net, tax) == (has["platform"], has["tax"])
    assert kept(booking, Document.Kind.SERVICE)[2] == gross + has["provider"]


def test_a_booking_paid_by_card_says_so(paid):
    finish(paid)
    work()
    service, commission = Invoice.objects.filter(booking=paid).order_by("pk")
    assert service.payment_note == "Paid by card through Piazza."
    assert "Kept back" in commission.payment_note or commission.language != "en"
    assert_documents_are_the_ledger(paid)


def test_a_refund_after_the_work_brings_credit_notes(paid):
    finish(paid)
    work()
    refund_booking(booking_id=paid.pk, amount=euro("20"), actor=make_admin())
    work()
    service, commission = CreditNote.objects.filter(booking=paid).order_by("pk")
    assert service.gross_amount == Decimal("-20.00")
    assert commission.gross_amount < 0
    assert service.reason == "Decided by Piazza"
    assert_documents_are_the_ledger(paid)


def test_a_refund_of_everything_leaves_nothing(paid):
    finish(paid)
    work()
    refund_booking(booking_id=paid.pk, amount=euro("48"), actor=make_admin())
    work()
    for kind in Document.Kind.values:
        assert kept(paid, kind) == (0, 0, 0)


def test_the_same_refund_has_one_effect(paid):
    finish(paid)
    work()
    refund_booking(booking_id=paid.pk, amount=euro("5"), actor=make_admin())
    work()
    before = set(CreditNote.objects.values_list("pk", flat=True))
    credit_refunds(booking_id=paid.pk)
    assert set(CreditNote.objects.values_list("pk", flat=True)) == before


def test_a_refund_between_the_work_and_the_handshake(paid):
    """The money is still held then: the transfer is smaller, and so are the documents."""
    begin(paid)
    complete_booking(booking_id=paid.pk, actor=paid.provider.owner)
    work()
    refund_booking(booking_id=paid.pk, amount=euro("12.34"), actor=make_admin())
    work()
    confirm_booking(booking_id=paid.pk, actor=paid.customer)
    work()
    assert_documents_are_the_ledger(paid)


def test_a_refund_before_the_work_is_made_up_for_once_it_is_invoiced(paid):
    refund_booking(booking_id=paid.pk, amount=euro("8"), actor=make_admin())
    work()
    assert not Invoice.objects.exists()
    finish(paid)
    work()
    assert CreditNote.objects.get(booking=paid, kind="service").gross_amount == Decimal("-8.00")
    assert_documents_are_the_ledger(paid)


def test_a_refund_that_failed_and_was_sent_once_more_is_one(paid):
    finish(paid)
    work()
    admin = make_admin()
    refund = refund_booking(booking_id=paid.pk, amount=euro("10"), actor=admin)
    work()
    Refund.objects.filter(pk=refund.pk).update(status=Refund.Status.FAILED)
    again = retry_refund(refund_id=refund.pk, actor=admin)
    Refund.objects.filter(pk=again.pk).update(status=Refund.Status.SUCCEEDED)
    credit_refunds(booking_id=paid.pk)
    assert CreditNote.objects.filter(booking=paid, kind="service").count() == 1


def test_a_cancelled_booking_has_no_documents(paid):
    cancel_booking(booking_id=paid.pk, actor=paid.customer, side="customer")
    work()
    assert Refund.objects.exists()
    assert not Invoice.objects.exists()
    assert credit_refunds(booking_id=paid.pk) == []


def test_without_a_refund_or_a_price_there_is_nothing_to_take_back():
    booking = make_completed()
    assert credit_refunds(booking_id=booking.pk) == []
    free = make_completed(service=make_bookable_service(instant=True, price=None, price_model="quote"))
    assert credit_refunds(booking_id=free.pk) == []
    with pytest.raises(NotFound):
        credit_refunds(booking_id=0)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.sampled_from(["held", "after"]), st.integers(1, 3000)), max_size=4))
def test_whatever_goes_back_whenever_documents_are_the_ledger(steps):
    """Rule 8: invoice and credit notes are what the issuer kept, for any refunds before and after the transfer."""
    fake = FakeGateway()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(gateways._built, "stripe", fake)
        booking = make_paid(fake, far=True)
        admin, left = make_admin(), 4800
        begin(booking)
        complete_booking(booking_id=booking.pk, actor=booking.provider.owner)
        for when in ("held", "after"):
            for _, cents in [step for step in steps if step[0] == when]:
                amount = min(cents, left)
                if amount:
                    refund_booking(booking_id=booking.pk, amount=Money(Decimal(amount) / 100), actor=admin)
                    left -= amount
                work()
            if when == "held":
                confirm_booking(booking_id=booking.pk, actor=booking.customer)
                work()
    assert kept(booking, Document.Kind.SERVICE)[2] == Decimal(left) / 100
    assert_documents_are_the_ledger(booking)
    assert not [*numbers_have_no_gap(), *totals_add_up(), *credit_notes_stay_within()]


def test_everything_holds_in_the_end(paid):
    finish(paid)
    work()
    refund_booking(booking_id=paid.pk, amount=euro("7.77"), actor=make_admin())
    work()
    assert not testing.breaches()
