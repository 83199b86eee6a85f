"""The adapter towards the practice server where it needs somebody with a card: paying, taking, letting go."""

import urllib.parse
import urllib.request

import pytest

from marketplace.core.gateways.payments import GatewayError
from marketplace.payments.tests.factories import euro
from marketplace.payments.tests.practice import DECLINED, NO_FUNDS, PAYS, WithPractice, an_order, new_key


class TestPaying(WithPractice):
    """What needs somebody with a card."""

    def test_paying_captures_at_once(self, gateway, stripe):
        order = an_order()
        checkout = gateway.create_checkout(order, key=new_key())
        assert stripe.pay(checkout.id) == ""
        checkout = gateway.fetch_checkout(checkout.id)
        payment = gateway.fetch_payment(checkout.payment_id)
        assert checkout.status == "complete"
        assert payment.status == "captured"
        assert payment.reference == order.reference
        assert (payment.amount, payment.captured, payment.refunded) == (euro("49.90"), euro("49.90"), euro(0))
        assert payment.failure == ""

    def test_a_form_that_is_sent_charges_the_card(self, gateway):
        checkout = gateway.create_checkout(an_order(), key=new_key())
        form = {"number": PAYS, "expiry": "12/40", "cvc": "123", "holder": "Anna"}
        opener = urllib.request.build_opener(StayHere)
        with opener.open(checkout.url, urllib.parse.urlencode(form).encode()) as answer:
            assert answer.status == 303
            assert answer.headers["Location"] == f"http://127.0.0.1:8000/de/paid/?checkout={checkout.id}"
        assert gateway.fetch_payment(gateway.fetch_checkout(checkout.id).payment_id).status == "captured"

    def test_a_paid_page_stays_paid_when_it_should_expire(self, gateway, stripe):
        checkout = gateway.create_checkout(an_order(), key=new_key())
        stripe.pay(checkout.id)
        assert gateway.expire_checkout(checkout.id).status == "complete"

    @pytest.mark.parametrize(("card", "why"), [(DECLINED, "generic_decline"), (NO_FUNDS, "insufficient_funds")])
    def test_a_declined_card_leaves_the_page_open_for_another_one(self, gateway, stripe, card, why):
        checkout = gateway.create_checkout(an_order(), key=new_key())
        assert stripe.pay(checkout.id, card) == why
        tried = gateway.fetch_checkout(checkout.id)
        payment = gateway.fetch_payment(tried.payment_id)
        assert tried.status == "open"
        assert (payment.status, payment.failure, payment.captured) == ("requires_action", why, euro(0))
        assert stripe.pay(checkout.id) == ""
        again = gateway.fetch_payment(tried.payment_id)
        assert (again.status, again.failure) == ("captured", "")

    def test_a_page_that_closes_after_a_decline_has_failed(self, gateway, stripe):
        checkout = gateway.create_checkout(an_order(), key=new_key())
        stripe.pay(checkout.id, DECLINED)
        gateway.expire_checkout(checkout.id)
        payment = gateway.fetch_payment(gateway.fetch_checkout(checkout.id).payment_id)
        assert (payment.status, payment.failure) == ("failed", "generic_decline")

    def test_money_that_is_authorised_is_captured_once(self, gateway, stripe):
        payment = self.paid(gateway, stripe, capture_later=True)
        assert (payment.status, payment.captured) == ("authorised", euro(0))
        key = new_key()
        taken = gateway.capture(payment.id, amount=payment.amount, key=key)
        assert (taken.status, taken.captured, taken.refunded) == ("captured", euro("49.90"), euro(0))
        assert gateway.capture(payment.id, amount=payment.amount, key=key) == taken
        with pytest.raises(GatewayError) as refused:
            gateway.capture(payment.id, amount=payment.amount, key=new_key())
        assert (refused.value.code, refused.value.retry) == ("payment_intent_unexpected_state", False)

    def test_what_is_let_go_by_a_smaller_capture_is_no_refund(self, gateway, stripe):
        payment = self.paid(gateway, stripe, capture_later=True)
        taken = gateway.capture(payment.id, amount=euro("20"), key=new_key())
        assert (taken.captured, taken.refunded) == (euro("20"), euro(0))
        gateway.refund(payment.id, amount=euro("5"), key=new_key())
        assert gateway.fetch_payment(payment.id).refunded == euro("5")
        with pytest.raises(GatewayError):
            gateway.refund(payment.id, amount=euro("15.01"), key=new_key())

    def test_more_than_authorised_is_not_captured(self, gateway, stripe):
        payment = self.paid(gateway, stripe, capture_later=True)
        with pytest.raises(GatewayError) as refused:
            gateway.capture(payment.id, amount=euro("49.91"), key=new_key())
        assert refused.value.code == "amount_too_large"
        assert gateway.fetch_payment(payment.id).status == "authorised"

    def test_authorised_money_is_let_go(self, gateway, stripe):
        payment, key = self.paid(gateway, stripe, capture_later=True), new_key()
        gone = gateway.void(payment.id, key=key)
        assert (gone.status, gone.captured, gone.refunded) == ("voided", euro(0), euro(0))
        assert gateway.void(payment.id, key=key) == gone
        with pytest.raises(GatewayError):
            gateway.capture(payment.id, amount=payment.amount, key=new_key())

    def test_captured_money_is_not_let_go(self, gateway, stripe):
        payment = self.paid(gateway, stripe)
        with pytest.raises(GatewayError) as refused:
            gateway.void(payment.id, key=new_key())
        assert refused.value.code == "payment_intent_unexpected_state"


class StayHere(urllib.request.HTTPRedirectHandler):
    """The shop is not running: a redirect is an answer."""

    def http_error_303(self, req, fp, code, msg, headers):
        return fp
