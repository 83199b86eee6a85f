"""The adapter towards the practice server: money back."""

import time

import pytest

from marketplace.core.gateways.payments import GatewayError
from marketplace.payments.tests.factories import euro
from marketplace.payments.tests.practice import REFUND_FAILS, REFUND_LATER, WithPractice, new_key


class TestRefunds(WithPractice):
    """Money back."""

    def test_refunds_in_parts_add_up(self, gateway, stripe):
        payment = self.paid(gateway, stripe)
        first = gateway.refund(payment.id, amount=euro("10"), key=new_key())
        assert (first.status, first.amount, first.payment_id) == ("succeeded", euro("10"), payment.id)
        gateway.refund(payment.id, amount=euro("39.90"), key=new_key())
        after = gateway.fetch_payment(payment.id)
        assert (after.status, after.captured, after.refunded) == ("captured", euro("49.90"), euro("49.90"))
        with pytest.raises(GatewayError) as refused:
            gateway.refund(payment.id, amount=euro("0.01"), key=new_key())
        assert refused.value.code == "charge_already_refunded"

    def test_more_than_was_captured_is_refused(self, gateway, stripe):
        payment = self.paid(gateway, stripe)
        gateway.refund(payment.id, amount=euro("10"), key=new_key())
        with pytest.raises(GatewayError) as refused:
            gateway.refund(payment.id, amount=euro("39.91"), key=new_key())
        assert not refused.value.retry
        assert gateway.fetch_payment(payment.id).refunded == euro("10")

    def test_the_same_key_refunds_once(self, gateway, stripe):
        payment, key = self.paid(gateway, stripe), new_key()
        first = gateway.refund(payment.id, amount=euro("10"), key=key)
        assert gateway.refund(payment.id, amount=euro("10"), key=key) == first == gateway.fetch_refund(first.id)
        assert gateway.fetch_payment(payment.id).refunded == euro("10")

    def test_money_that_was_never_taken_is_not_refunded(self, gateway, stripe):
        payment = self.paid(gateway, stripe, capture_later=True)
        with pytest.raises(GatewayError):
            gateway.refund(payment.id, amount=euro("10"), key=new_key())

    def test_a_refund_may_take_its_time(self, gateway, stripe):
        payment = self.paid(gateway, stripe, card=REFUND_LATER)
        refund = gateway.refund(payment.id, amount=euro("10"), key=new_key())
        assert refund.status == "pending"
        assert self.settled(gateway, refund).status == "succeeded"

    def test_a_bank_may_give_a_refund_back(self, gateway, stripe):
        payment = self.paid(gateway, stripe, card=REFUND_FAILS)
        refund = gateway.refund(payment.id, amount=euro("10"), key=new_key())
        assert refund.status == "succeeded"
        assert self.settled(gateway, refund).status == "failed"
        assert gateway.fetch_payment(payment.id).refunded == euro(0)

    def settled(self, gateway, refund):
        for _ in range(100):
            found = gateway.fetch_refund(refund.id)
            if found.status != refund.status:
                return found
            time.sleep(0.1)
        return found
