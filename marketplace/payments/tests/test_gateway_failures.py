"""The adapter towards the practice server: calls that go wrong, and what asking again does."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from marketplace.core.gateways.payments import GatewayError
from marketplace.payments.gateways.stripe_gateway import StripeGateway
from marketplace.payments.tests.factories import euro
from marketplace.payments.tests.practice import SECRET, WithPractice, new_key


class TestFailures(WithPractice):
    """Calls that go wrong, and what asking again does."""

    def break_once(self, stripe, how, call="POST /v1/refunds", **more):
        stripe.misbehave(calls=[{"call": call, "how": how, **more}])

    @pytest.mark.parametrize("how", ["before_500", "before_cut", "after_500", "after_cut", "429"])
    def test_a_call_that_fails_has_one_effect_when_it_is_repeated(self, gateway, stripe, how):
        payment, key = self.paid(gateway, stripe), new_key()
        self.break_once(stripe, how)
        with pytest.raises(GatewayError) as failed:
            gateway.refund(payment.id, amount=euro("10"), key=key)
        assert failed.value.retry
        done = euro("10") if how.startswith("after") else euro(0)
        assert gateway.fetch_payment(payment.id).refunded == done
        assert gateway.refund(payment.id, amount=euro("10"), key=key).status == "succeeded"
        assert gateway.fetch_payment(payment.id).refunded == euro("10")

    def test_without_a_common_key_a_repeat_refunds_twice(self, gateway, stripe):
        """The control: the failure is one that would cost money."""
        payment = self.paid(gateway, stripe)
        self.break_once(stripe, "after_500")
        with pytest.raises(GatewayError):
            gateway.refund(payment.id, amount=euro("10"), key=new_key())
        gateway.refund(payment.id, amount=euro("10"), key=new_key())
        assert gateway.fetch_payment(payment.id).refunded == euro("20")

    def test_the_library_repeats_by_itself_with_the_same_key(self, gateway, stripe):
        payment = self.paid(gateway, stripe)
        patient = StripeGateway(stripe.secret_key, SECRET, stripe.url)
        self.break_once(stripe, "after_cut")
        assert patient.refund(payment.id, amount=euro("10"), key=new_key()).status == "succeeded"
        assert gateway.fetch_payment(payment.id).refunded == euro("10")

    def test_a_fault_that_the_key_remembers_is_seen_by_fetching(self, gateway, stripe):
        """Stripe answers a repeat with the first answer even if that was a 500: only the object tells the truth."""
        payment, key = self.paid(gateway, stripe, capture_later=True), new_key()
        self.break_once(stripe, "kept_500", call="POST /v1/payment_intents/*/capture")
        for _ in range(2):
            with pytest.raises(GatewayError) as failed:
                gateway.capture(payment.id, amount=payment.amount, key=key)
            assert failed.value.retry
        assert gateway.fetch_payment(payment.id).status == "captured"

    def test_a_repeat_while_the_first_is_under_way_is_asked_to_come_back(self, gateway, stripe):
        payment, key = self.paid(gateway, stripe), new_key()
        self.break_once(stripe, "slow", seconds=1)
        with ThreadPoolExecutor() as pool:
            first = pool.submit(gateway.refund, payment.id, amount=euro("10"), key=key)
            time.sleep(0.3)
            with pytest.raises(GatewayError) as early:
                gateway.refund(payment.id, amount=euro("10"), key=key)
            assert (early.value.code, early.value.retry) == ("idempotency_key_in_use", True)
            assert first.result().status == "succeeded"
        assert gateway.fetch_payment(payment.id).refunded == euro("10")

    def test_nobody_there_can_be_asked_again(self):
        with pytest.raises(GatewayError) as failed:
            StripeGateway("sk_test_x", SECRET, "http://127.0.0.1:9", retries=0).fetch_payment("pi_1")
        assert (failed.value.code, failed.value.retry) == ("connection_error", True)
