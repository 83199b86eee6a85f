"""One contract, kept by the adapter towards the practice server and, with STRIPE_TEST_KEY, towards Stripe itself."""

import os
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from fakes.stripe import FakeStripe
from fakes.stripe.webhooks import sign
from marketplace.core.gateways.payments import BadSignature, CheckoutOrder, GatewayError
from marketplace.core.ids import random_id
from marketplace.core.money import Money
from marketplace.payments.gateways.stripe_gateway import StripeGateway

EUR = lambda amount: Money(Decimal(amount))  # noqa: E731
SECRET = "whsec_practice"
DECLINED, NO_FUNDS = "4000 0000 0000 0002", "4000 0000 0000 9995"
PAYS, REFUND_LATER, REFUND_FAILS = "4242 4242 4242 4242", "4000 0000 0000 7726", "4000 0000 0000 5126"


def an_order(**changed) -> CheckoutOrder:
    order = {
        "reference": f"pay-{random_id()}",
        "amount": EUR("49.90"),
        "description": "Cleaning on 12 May, two hours",
        "customer_email": "anna@example.com",
        "language": "de",
        "success_url": "http://127.0.0.1:8000/de/paid/?checkout={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:8000/de/pay/",
        "expires_at": datetime.now(UTC) + timedelta(minutes=30),
        "capture_later": False,
    }
    return CheckoutOrder(**(order | changed))


def new_key() -> str:
    return f"test-{random_id()}-{time.time_ns()}"


class HostedPages:
    """What can be done by API alone, so that Stripe itself can be asked too."""

    def test_a_page_opens_and_is_found_again(self, gateway):
        order = an_order()
        opened = gateway.create_checkout(order, key=new_key())
        assert opened.status == "open"
        assert opened.reference == order.reference
        assert opened.payment_id == ""
        assert opened.url.startswith("http")
        assert gateway.fetch_checkout(opened.id) == opened

    def test_the_same_key_opens_one_page(self, gateway):
        order, key = an_order(), new_key()
        assert gateway.create_checkout(order, key=key).id == gateway.create_checkout(order, key=key).id
        assert gateway.create_checkout(order, key=new_key()).id != gateway.create_checkout(order, key=key).id

    def test_the_same_key_for_something_else_is_refused_for_good(self, gateway):
        key = new_key()
        gateway.create_checkout(an_order(), key=key)
        with pytest.raises(GatewayError) as refused:
            gateway.create_checkout(an_order(), key=key)
        assert refused.value.code == "idempotency_error"
        assert not refused.value.retry

    @pytest.mark.parametrize("minutes", [1, 30, 60 * 23, 60 * 24 * 7])
    def test_any_hold_will_do_and_a_repeat_is_the_same_page(self, gateway, minutes):
        order, key = an_order(expires_at=datetime.now(UTC) + timedelta(minutes=minutes)), new_key()
        first = gateway.create_checkout(order, key=key)
        assert gateway.create_checkout(order, key=key) == first

    def test_a_page_closes_once(self, gateway):
        opened = gateway.create_checkout(an_order(), key=new_key())
        closed = gateway.expire_checkout(opened.id)
        assert closed.status == "expired"
        assert gateway.expire_checkout(opened.id) == closed == gateway.fetch_checkout(opened.id)

    @pytest.mark.parametrize("language", ["en", "de", "it"])
    def test_all_our_languages_are_taken(self, gateway, language):
        assert gateway.create_checkout(an_order(language=language), key=new_key()).status == "open"

    def test_what_is_not_there_is_said_so(self, gateway):
        for ask in (
            lambda: gateway.fetch_checkout("cs_test_nothing"),
            lambda: gateway.expire_checkout("cs_test_nothing"),
            lambda: gateway.fetch_payment("pi_nothing"),
            lambda: gateway.fetch_refund("re_nothing"),
            lambda: gateway.capture("pi_nothing", amount=EUR(1), key=new_key()),
            lambda: gateway.void("pi_nothing", key=new_key()),
            lambda: gateway.refund("pi_nothing", amount=EUR(1), key=new_key()),
        ):
            with pytest.raises(GatewayError) as refused:
                ask()
            assert refused.value.code == "resource_missing"
            assert not refused.value.retry

    def test_too_little_is_refused(self, gateway):
        with pytest.raises(GatewayError) as refused:
            gateway.create_checkout(an_order(amount=EUR("0.10")), key=new_key())
        assert refused.value.code == "amount_too_small"

    def test_a_currency_without_cents_is_not_guessed(self, gateway):
        with pytest.raises(GatewayError) as refused:
            gateway.create_checkout(an_order(amount=Money(Decimal(500), "JPY")), key=new_key())
        assert refused.value.code == "currency_not_in_cents"

    def test_a_wrong_secret_key_is_refused_for_good(self, gateway, address):
        with pytest.raises(GatewayError) as refused:
            StripeGateway("sk_test_wrong", SECRET, address, retries=0).create_checkout(an_order(), key=new_key())
        assert not refused.value.retry

    def test_a_webhook_is_read(self, gateway):
        body = b'{"id":"evt_1","object":"event","data":{"object":{"id":"pi_1","object":"payment_intent",'
        body += b'"metadata":{"reference":"pay-1"}}}}'
        event = gateway.read_webhook(body, sign(body, SECRET))
        assert (event.id, event.kind, event.object_id, event.reference) == ("evt_1", "payment", "pi_1", "pay-1")

    @pytest.mark.parametrize(
        "signature",
        [
            "",
            "t=1,v1=",
            "nonsense",
            f"t={int(time.time())},v1={'0' * 64}",
            sign(b'{"object":"event"}', "whsec_other"),
            sign(b'{"object":"something else"}', SECRET),
        ],
        ids=["none", "empty", "nonsense", "zeros", "another secret", "another body"],  # workers must agree on names
    )
    def test_a_bad_signature_is_refused(self, gateway, signature):
        with pytest.raises(BadSignature):
            gateway.read_webhook(b'{"object":"event"}', signature)

    def test_an_old_webhook_is_refused_though_its_signature_is_right(self, gateway):
        body = b'{"id":"evt_1","object":"event","data":{"object":{"id":"x","object":"mandate"}}}'
        now = int(time.time())
        assert gateway.read_webhook(body, sign(body, SECRET, at=now - 200)).kind == "other"
        with pytest.raises(BadSignature):
            gateway.read_webhook(body, sign(body, SECRET, at=now - 400))

    @pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[1]", b"{}", b'{"data":{"object":[]}}'])
    def test_a_signed_body_that_is_no_event_is_refused(self, gateway, body):
        signature = sign(body, SECRET)
        with pytest.raises(BadSignature):
            gateway.read_webhook(body, signature)


# Skipped on purpose where there is no key: Stripe's test mode is the one party here that cannot be started on one's own
# machine. The same tests run against the practice server, always.
@pytest.mark.skipif(not os.environ.get("STRIPE_TEST_KEY"), reason="needs STRIPE_TEST_KEY, a key of Stripe's test mode")
class TestStripe(HostedPages):
    """The same towards Stripe's test mode."""

    @pytest.fixture
    def address(self):
        return ""

    @pytest.fixture
    def gateway(self, address):
        return StripeGateway(os.environ["STRIPE_TEST_KEY"], SECRET, address)


@pytest.fixture(scope="module")
def stripe():
    with FakeStripe(webhook_secret=SECRET) as running:
        yield running


class WithPractice:
    """The adapter towards the practice server, without repeats of its own so that failures are seen."""

    @pytest.fixture
    def address(self, stripe):
        return stripe.url

    @pytest.fixture
    def gateway(self, stripe):
        stripe.misbehave(calls=[], webhooks={})
        return StripeGateway(stripe.secret_key, SECRET, stripe.url, retries=0)

    def paid(self, gateway, stripe, card=PAYS, **order):
        """A payment of a page that somebody paid, fetched."""
        checkout = gateway.create_checkout(an_order(**order), key=new_key())
        stripe.pay(checkout.id, card)
        return gateway.fetch_payment(gateway.fetch_checkout(checkout.id).payment_id)


class TestPractice(WithPractice, HostedPages):
    """The contract of the pages towards the practice server."""


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
        assert (payment.amount, payment.captured, payment.refunded) == (EUR("49.90"), EUR("49.90"), EUR(0))
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
        assert (payment.status, payment.failure, payment.captured) == ("requires_action", why, EUR(0))
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
        assert (payment.status, payment.captured) == ("authorised", EUR(0))
        key = new_key()
        taken = gateway.capture(payment.id, amount=payment.amount, key=key)
        assert (taken.status, taken.captured, taken.refunded) == ("captured", EUR("49.90"), EUR(0))
        assert gateway.capture(payment.id, amount=payment.amount, key=key) == taken
        with pytest.raises(GatewayError) as refused:
            gateway.capture(payment.id, amount=payment.amount, key=new_key())
        assert (refused.value.code, refused.value.retry) == ("payment_intent_unexpected_state", False)

    def test_what_is_let_go_by_a_smaller_capture_is_no_refund(self, gateway, stripe):
        payment = self.paid(gateway, stripe, capture_later=True)
        taken = gateway.capture(payment.id, amount=EUR("20"), key=new_key())
        assert (taken.captured, taken.refunded) == (EUR("20"), EUR(0))
        gateway.refund(payment.id, amount=EUR("5"), key=new_key())
        assert gateway.fetch_payment(payment.id).refunded == EUR("5")
        with pytest.raises(GatewayError):
            gateway.refund(payment.id, amount=EUR("15.01"), key=new_key())

    def test_more_than_authorised_is_not_captured(self, gateway, stripe):
        payment = self.paid(gateway, stripe, capture_later=True)
        with pytest.raises(GatewayError) as refused:
            gateway.capture(payment.id, amount=EUR("49.91"), key=new_key())
        assert refused.value.code == "amount_too_large"
        assert gateway.fetch_payment(payment.id).status == "authorised"

    def test_authorised_money_is_let_go(self, gateway, stripe):
        payment, key = self.paid(gateway, stripe, capture_later=True), new_key()
        gone = gateway.void(payment.id, key=key)
        assert (gone.status, gone.captured, gone.refunded) == ("voided", EUR(0), EUR(0))
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


class TestRefunds(WithPractice):
    """Money back."""

    def test_refunds_in_parts_add_up(self, gateway, stripe):
        payment = self.paid(gateway, stripe)
        first = gateway.refund(payment.id, amount=EUR("10"), key=new_key())
        assert (first.status, first.amount, first.payment_id) == ("succeeded", EUR("10"), payment.id)
        gateway.refund(payment.id, amount=EUR("39.90"), key=new_key())
        after = gateway.fetch_payment(payment.id)
        assert (after.status, after.captured, after.refunded) == ("captured", EUR("49.90"), EUR("49.90"))
        with pytest.raises(GatewayError) as refused:
            gateway.refund(payment.id, amount=EUR("0.01"), key=new_key())
        assert refused.value.code == "charge_already_refunded"

    def test_more_than_was_captured_is_refused(self, gateway, stripe):
        payment = self.paid(gateway, stripe)
        gateway.refund(payment.id, amount=EUR("10"), key=new_key())
        with pytest.raises(GatewayError) as refused:
            gateway.refund(payment.id, amount=EUR("39.91"), key=new_key())
        assert not refused.value.retry
        assert gateway.fetch_payment(payment.id).refunded == EUR("10")

    def test_the_same_key_refunds_once(self, gateway, stripe):
        payment, key = self.paid(gateway, stripe), new_key()
        first = gateway.refund(payment.id, amount=EUR("10"), key=key)
        assert gateway.refund(payment.id, amount=EUR("10"), key=key) == first == gateway.fetch_refund(first.id)
        assert gateway.fetch_payment(payment.id).refunded == EUR("10")

    def test_money_that_was_never_taken_is_not_refunded(self, gateway, stripe):
        payment = self.paid(gateway, stripe, capture_later=True)
        with pytest.raises(GatewayError):
            gateway.refund(payment.id, amount=EUR("10"), key=new_key())

    def test_a_refund_may_take_its_time(self, gateway, stripe):
        payment = self.paid(gateway, stripe, card=REFUND_LATER)
        refund = gateway.refund(payment.id, amount=EUR("10"), key=new_key())
        assert refund.status == "pending"
        assert self.settled(gateway, refund).status == "succeeded"

    def test_a_bank_may_give_a_refund_back(self, gateway, stripe):
        payment = self.paid(gateway, stripe, card=REFUND_FAILS)
        refund = gateway.refund(payment.id, amount=EUR("10"), key=new_key())
        assert refund.status == "succeeded"
        assert self.settled(gateway, refund).status == "failed"
        assert gateway.fetch_payment(payment.id).refunded == EUR(0)

    def settled(self, gateway, refund):
        for _ in range(100):
            found = gateway.fetch_refund(refund.id)
            if found.status != refund.status:
                return found
            time.sleep(0.1)
        return found


class TestFailures(WithPractice):
    """Calls that go wrong, and what asking again does."""

    def break_once(self, stripe, how, call="POST /v1/refunds", **more):
        stripe.misbehave(calls=[{"call": call, "how": how, **more}])

    @pytest.mark.parametrize("how", ["before_500", "before_cut", "after_500", "after_cut", "429"])
    def test_a_call_that_fails_has_one_effect_when_it_is_repeated(self, gateway, stripe, how):
        payment, key = self.paid(gateway, stripe), new_key()
        self.break_once(stripe, how)
        with pytest.raises(GatewayError) as failed:
            gateway.refund(payment.id, amount=EUR("10"), key=key)
        assert failed.value.retry
        done = EUR("10") if how.startswith("after") else EUR(0)
        assert gateway.fetch_payment(payment.id).refunded == done
        assert gateway.refund(payment.id, amount=EUR("10"), key=key).status == "succeeded"
        assert gateway.fetch_payment(payment.id).refunded == EUR("10")

    def test_without_a_common_key_a_repeat_refunds_twice(self, gateway, stripe):
        """The control: the failure is one that would cost money."""
        payment = self.paid(gateway, stripe)
        self.break_once(stripe, "after_500")
        with pytest.raises(GatewayError):
            gateway.refund(payment.id, amount=EUR("10"), key=new_key())
        gateway.refund(payment.id, amount=EUR("10"), key=new_key())
        assert gateway.fetch_payment(payment.id).refunded == EUR("20")

    def test_the_library_repeats_by_itself_with_the_same_key(self, gateway, stripe):
        payment = self.paid(gateway, stripe)
        patient = StripeGateway(stripe.secret_key, SECRET, stripe.url)
        self.break_once(stripe, "after_cut")
        assert patient.refund(payment.id, amount=EUR("10"), key=new_key()).status == "succeeded"
        assert gateway.fetch_payment(payment.id).refunded == EUR("10")

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
            first = pool.submit(gateway.refund, payment.id, amount=EUR("10"), key=key)
            time.sleep(0.3)
            with pytest.raises(GatewayError) as early:
                gateway.refund(payment.id, amount=EUR("10"), key=key)
            assert (early.value.code, early.value.retry) == ("idempotency_key_in_use", True)
            assert first.result().status == "succeeded"
        assert gateway.fetch_payment(payment.id).refunded == EUR("10")

    def test_nobody_there_can_be_asked_again(self):
        with pytest.raises(GatewayError) as failed:
            StripeGateway("sk_test_x", SECRET, "http://127.0.0.1:9", retries=0).fetch_payment("pi_1")
        assert (failed.value.code, failed.value.retry) == ("connection_error", True)
