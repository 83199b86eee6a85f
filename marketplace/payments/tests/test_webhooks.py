"""Webhooks: verified, stored first, handled by a worker; in any order and any number they end in the same state."""

from itertools import permutations
from random import Random

import pytest
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import NOW
from marketplace.core import clock, testing
from marketplace.core.gateways.payments import GatewayError, GatewayEvent
from marketplace.payments import gateways, rules
from marketplace.payments.actions.receive_webhook import handle_webhook, receive_webhook
from marketplace.payments.models import JournalEntry, Payment, Refund, WebhookEvent
from marketplace.payments.tasks import sweep
from marketplace.payments.tests.factories import balances, checkout, make_unpaid, work
from marketplace.payments.tests.fake_gateway import FakeGateway

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def hint(id_, kind, object_id):
    return receive_webhook(gateway="stripe", event=GatewayEvent(id=id_, kind=kind, object_id=object_id))


@pytest.fixture
def payment(gateway):
    """Somebody has paid and did not come back."""
    payment = checkout(make_unpaid(far=True)).payment
    gateway.pay(payment.checkout_id)
    return payment


class TestTheAddress:
    url = "/webhooks/stripe/"

    def send(self, client, body, signature="good"):
        return client.post(self.url, body, content_type="application/json", headers={"Stripe-Signature": signature})

    def test_it_has_one(self):
        assert reverse("payments:webhook", args=["stripe"]) == self.url

    def test_a_good_one_is_stored_and_not_yet_acted_on(self, client, gateway, payment):
        answer = self.send(client, f"evt_1 checkout {payment.checkout_id}")
        assert answer.status_code == 200
        event = WebhookEvent.objects.get()
        assert (event.event_id, event.kind, event.handled_at) == ("evt_1", "checkout", None)
        assert not JournalEntry.objects.exists()

    def test_twice_is_once(self, client, gateway, payment):
        for _ in range(2):
            assert self.send(client, f"evt_1 checkout {payment.checkout_id}").status_code == 200
        assert WebhookEvent.objects.count() == 1

    def test_what_the_gateway_did_not_sign_is_refused(self, client, gateway):
        assert self.send(client, "evt_1 checkout cs_1", "bad").status_code == 400
        assert self.send(client, "evt_1 checkout cs_1", "").status_code == 400
        assert not WebhookEvent.objects.exists()

    def test_only_by_post_and_only_where_a_gateway_is_on(self, client, settings):
        settings.STRIPE_SECRET_KEY = ""
        assert self.send(client, "evt_1 checkout cs_1").status_code == 410
        assert client.post("/webhooks/other/", "", content_type="application/json").status_code == 410
        assert client.get(self.url).status_code == 405

    def test_a_letter_of_a_megabyte_is_not_read(self, client, gateway):
        assert self.send(client, "x" * 1_000_001).status_code == 400


class TestHandling:
    def test_it_books(self, gateway, payment):
        event = hint("evt_1", "checkout", payment.checkout_id)
        assert handle_webhook(webhook_id=event.pk)
        payment.refresh_from_db()
        assert payment.status == Payment.Status.CAPTURED
        assert payment.due.booking.status == Status.ACCEPTED
        event.refresh_from_db()
        assert (event.handled_at, event.next_attempt_at) == (NOW, None)
        assert handle_webhook(webhook_id=event.pk), "once more is nothing"

    def test_by_the_payment_s_id_once_it_is_known(self, gateway, payment):
        first = hint("evt_1", "payment", "pi_2")
        assert not handle_webhook(webhook_id=first.pk), "not known here yet"
        handle_webhook(webhook_id=hint("evt_2", "checkout", payment.checkout_id).pk)
        first.refresh_from_db()
        with clock.moved_to(first.next_attempt_at):
            sweep()
        first.refresh_from_db()
        assert first.error == ""
        assert first.handled_at

    def test_a_service_that_is_down_is_asked_again(self, gateway, payment):
        event = hint("evt_1", "checkout", payment.checkout_id)
        gateway.down.append(GatewayError("connection_error", retry=True))
        assert not handle_webhook(webhook_id=event.pk)
        event.refresh_from_db()
        assert event.error == "connection_error"
        with clock.moved_to(event.next_attempt_at):
            sweep()
        payment.refresh_from_db()
        assert payment.status == Payment.Status.CAPTURED

    def test_what_nobody_knows_is_given_up_after_a_dozen_times(self, gateway):
        event = hint("evt_1", "checkout", "cs_of_another_shop")
        for _ in range(rules.MOST_TRIES):
            event.refresh_from_db()
            with clock.moved_to(event.next_attempt_at):
                sweep()
        event.refresh_from_db()
        assert (event.next_attempt_at, event.handled_at, event.error) == (None, None, "unknown")

    def test_what_does_not_concern_us_is_done(self, gateway):
        assert handle_webhook(webhook_id=hint("evt_1", "other", "").pk)
        assert not gateway.calls

    def test_a_refund_that_came_back(self, gateway, payment):
        handle_webhook(webhook_id=hint("evt_1", "checkout", payment.checkout_id).pk)
        booking = payment.due.booking
        booking.refresh_from_db()
        cancel_booking(booking_id=booking.pk, actor=booking.provider.owner, side=booking_rules.PROVIDER)
        work()
        refund = Refund.objects.get()
        gateway.fail_refund(refund.gateway_refund_id)
        assert handle_webhook(webhook_id=hint("evt_2", "refund", refund.gateway_refund_id).pk)
        assert balances() == {"gateway": "-48.00", "customer_held": "48.00"}


def play(order):
    """Let webhooks come in this order, for a booking that is paid, cancelled and given back; say how it ends."""
    fake = gateways._built["stripe"] = FakeGateway()
    booking = make_unpaid(far=True)
    payment = checkout(booking).payment
    gateway_id = fake.pay(payment.checkout_id)
    hints = {"checkout": payment.checkout_id, "payment": gateway_id, "refund": "re_1", "other": ""}
    for number, kind in enumerate(order):
        event = hint(f"evt_{kind}_{number % 2}", kind, hints[kind])
        handle_webhook(webhook_id=event.pk)
        if kind == "checkout" and not Refund.objects.exists():
            booking.refresh_from_db()
            cancel_booking(booking_id=booking.pk, actor=booking.provider.owner, side=booking_rules.PROVIDER)
            work()
            hints["refund"] = Refund.objects.get().gateway_refund_id
    payment.refresh_from_db()
    booking.refresh_from_db()
    testing.check_constraints_now()
    assert not testing.breaches()
    return payment.status, payment.refunded, booking.status, balances(), JournalEntry.objects.count()


KINDS = ("checkout", "payment", "refund", "other")


@given(st.lists(st.sampled_from(KINDS), max_size=6).map(lambda more: [*more, "checkout"]), st.randoms())
@settings(max_examples=25)
def test_any_order_with_repeats_ends_the_same(kinds, random):
    """Rule 6: whatever comes twice, late or out of order."""
    random.shuffle(kinds)
    before = dict(gateways._built)
    try:
        with transaction.atomic():
            as_if_in_a_test()
            ended = play(kinds)
            transaction.set_rollback(True)
    finally:
        gateways._built.clear()
        gateways._built.update(before)
    assert ended == (Payment.Status.REFUNDED, 48, Status.CANCELLED_BY_PROVIDER, {}, 2)


def as_if_in_a_test():
    """The rollback around an example is no transaction of the portal's."""
    connection.atomic_blocks[-1]._from_testcase = True


@pytest.mark.parametrize("order", list(permutations(("checkout", "payment", "other"))))
def test_every_order_of_three(gateway, order, monkeypatch):
    monkeypatch.setitem(gateways._built, "stripe", gateway)
    assert play([*order, "refund"])[0] == Payment.Status.REFUNDED


def test_five_hundred_shuffled_and_repeated(gateway, monkeypatch):
    """Rule 6 at length: ten payments, each heard of at least once, most of them dozens of times."""
    monkeypatch.setitem(gateways._built, "stripe", gateway)
    random = Random(7)
    payments = [checkout(make_unpaid(far=True)).payment for _ in range(10)]
    letters = []
    for payment in payments:
        letters += [("payment", gateway.pay(payment.checkout_id)), ("checkout", payment.checkout_id)]
    letters += random.choices(letters, k=500 - len(letters))
    random.shuffle(letters)
    for number, (kind, object_id) in enumerate(letters):
        handle_webhook(webhook_id=hint(f"evt_{object_id}_{number % 7}", kind, object_id).pk)
    work()
    assert set(Payment.objects.values_list("status", flat=True)) == {Payment.Status.CAPTURED}
    assert set(Booking.objects.values_list("status", flat=True)) == {Status.ACCEPTED}
    assert JournalEntry.objects.count() == len(payments)
    assert balances() == {"gateway": "-480.00", "customer_held": "480.00"}
    assert not testing.breaches()
