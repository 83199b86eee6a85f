"""One contract, kept by the adapter towards the practice server and, with STRIPE_TEST_KEY, towards Stripe itself."""

import os
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from fakes.stripe.webhooks import sign
from marketplace.core.gateways.payments import BadSignature, GatewayError
from marketplace.core.money import Money
from marketplace.payments.gateways.stripe_gateway import StripeGateway
from marketplace.payments.tests.factories import euro
from marketplace.payments.tests.practice import SECRET, WithPractice, an_order, new_key


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
            lambda: gateway.capture("pi_nothing", amount=euro(1), key=new_key()),
            lambda: gateway.void("pi_nothing", key=new_key()),
            lambda: gateway.refund("pi_nothing", amount=euro(1), key=new_key()),
        ):
            with pytest.raises(GatewayError) as refused:
                ask()
            assert refused.value.code == "resource_missing"
            assert not refused.value.retry

    def test_too_little_is_refused(self, gateway):
        with pytest.raises(GatewayError) as refused:
            gateway.create_checkout(an_order(amount=euro("0.10")), key=new_key())
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


class TestPractice(WithPractice, HostedPages):
    """The contract of the pages towards the practice server."""
