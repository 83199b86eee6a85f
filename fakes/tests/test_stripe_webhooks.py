"""The practice payment server's webhooks: signed, repeated, late, twice, out of order."""

import json
import re
import time

import pytest

from fakes.stripe import FakeStripe, cards
from fakes.stripe.webhooks import sign
from fakes.tests.shop import ask, intent_of, manual, opened


class TestWebhooks:
    def pay(self, stripe):
        session = opened(stripe)
        stripe.pay(session["id"])
        return session

    def test_they_are_signed_over_what_was_sent(self, stripe, shop):
        session = self.pay(stripe)
        stripe.wait_for_webhooks()
        assert shop.kinds() == ["payment_intent.succeeded", "checkout.session.completed"]
        body, signature = shop.got[1]
        moment = int(re.match(r"t=(\d+),v1=[0-9a-f]{64}$", signature)[1])
        assert abs(moment - time.time()) < 5
        assert signature == sign(body, stripe.webhook_secret, at=moment)
        event = json.loads(body)
        assert event["data"]["object"]["id"] == session["id"]
        assert ask(stripe, "GET", f"/v1/events/{event['id']}")[0] == 200

    def test_every_change_of_a_payment_is_told(self, stripe, shop):
        session = manual(stripe)
        stripe.pay(session["id"], "4000000000000002")
        stripe.pay(session["id"])
        id = intent_of(stripe, session)["id"]
        ask(stripe, "POST", f"/v1/payment_intents/{id}/capture", {"amount_to_capture": "100000"})
        ask(stripe, "POST", "/v1/refunds", {"payment_intent": id, "amount": "1000"})
        other = manual(stripe)
        stripe.pay(other["id"])
        ask(stripe, "POST", f"/v1/payment_intents/{intent_of(stripe, other)['id']}/cancel", {})
        stripe.wait_for_webhooks()
        assert shop.kinds() == [
            "payment_intent.payment_failed",
            "payment_intent.amount_capturable_updated",
            "checkout.session.completed",
            "payment_intent.succeeded",
            "charge.refunded",
            "payment_intent.amount_capturable_updated",
            "checkout.session.completed",
            "charge.refunded",
            "payment_intent.canceled",
        ]

    @pytest.mark.parametrize(("number", "told"), [(cards.REFUND_LATER, []), (cards.REFUND_FAILS, ["refund.failed"])])
    def test_refunds_that_settle_later_are_told(self, stripe, shop, number, told):
        session = opened(stripe)
        stripe.pay(session["id"], number)
        ask(stripe, "POST", "/v1/refunds", {"payment_intent": intent_of(stripe, session)["id"], "amount": "1000"})
        deadline = time.monotonic() + 10
        while "refund.updated" not in shop.kinds() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert shop.kinds()[2:] == ["charge.refunded", *told, "refund.updated"]

    def test_one_that_is_not_taken_is_sent_again_with_the_same_id(self, stripe, shop):
        shop.answers = [500, 404]
        self.pay(stripe)
        stripe.wait_for_webhooks()
        assert len(shop.got) == 4
        assert len({json.loads(body)["id"] for body, _ in shop.got}) == 2
        sent = ask(stripe, "GET", "/_test/webhooks")[1]["data"]
        assert sorted(each["status"] for each in sent) == [200, 200, 404, 500]
        assert max(each["attempt"] for each in sent) == 2

    def test_it_gives_up_in_the_end(self, stripe, shop):
        stripe.misbehave(webhooks={"tries": 2, "retry_after": 0.01})
        shop.answers = [500] * 10
        self.pay(stripe)
        stripe.wait_for_webhooks()
        assert len(shop.got) == 4

    def test_they_come_late(self, stripe, shop):
        stripe.misbehave(webhooks={"delay": 0.5})
        self.pay(stripe)
        time.sleep(0.2)
        assert shop.got == []
        stripe.wait_for_webhooks()
        assert len(shop.got) == 2

    def test_they_come_several_times(self, stripe, shop):
        stripe.misbehave(webhooks={"copies": 3})
        self.pay(stripe)
        stripe.wait_for_webhooks()
        assert len(shop.got) == 6
        assert len({json.loads(body)["id"] for body, _ in shop.got}) == 2

    def test_they_come_the_other_way_round(self, stripe, shop):
        stripe.misbehave(webhooks={"reorder": True})
        self.pay(stripe)
        stripe.wait_for_webhooks()
        assert shop.kinds() == ["checkout.session.completed", "payment_intent.succeeded"]

    def test_some_never_come(self, stripe, shop):
        stripe.misbehave(webhooks={"drop": ["payment_intent.*"]})
        self.pay(stripe)
        stripe.wait_for_webhooks()
        assert shop.kinds() == ["checkout.session.completed"]
        assert [each["why"] for each in stripe.sent] == ["dropped", ""]

    def test_without_an_address_they_are_listed_only(self):
        with FakeStripe() as alone:
            alone.pay(opened(alone)["id"])
            alone.wait_for_webhooks()
            assert [each["why"] for each in alone.sent] == ["no address", "no address"]
