"""The practice payment server's API: what it answers, what it refuses, and what it remembers."""

import json
import time

import pytest

from fakes.stripe import FakeStripe, forms
from fakes.stripe.errors import ApiError
from fakes.tests.shop import ORDER, ask, intent_of, opened


class TestApi:
    def test_a_session_says_what_was_ordered_and_keeps_its_own_notes_to_itself(self, stripe):
        session = opened(stripe)
        assert session["object"] == "checkout.session"
        assert (session["amount_total"], session["currency"]) == (123450, "eur")
        assert (session["status"], session["payment_status"], session["payment_intent"]) == ("open", "unpaid", None)
        assert session["url"] == f"{stripe.url}/pay/{session['id']}"
        assert 23 * 3600 < session["expires_at"] - time.time() <= 24 * 3600
        assert not [key for key in session if key.startswith("_")]

    @pytest.mark.parametrize(
        ("changed", "param"),
        [
            ({"mode": "subscription"}, "mode"),
            ({"mode": ""}, "mode"),
            ({"success_url": ""}, "success_url"),
            ({"line_items[0][quantity]": "0"}, "line_items"),
            ({"line_items[0][price_data][unit_amount]": "12.5"}, "unit_amount"),
            ({"line_items[0][price_data][currency]": "EUR"}, "line_items[0][price_data][currency]"),
            ({"payment_intent_data[capture_method]": "never"}, "payment_intent_data[capture_method]"),
            ({"expires_at": "1"}, "expires_at"),
            ({"expires_at": str(int(time.time()) + 25 * 3600)}, "expires_at"),
            ({"line_items": "x"}, "line_items"),
        ],
    )
    def test_nonsense_is_refused_by_the_name_of_its_parameter(self, stripe, changed, param):
        order = {key: value for key, value in ORDER.items() if "line_items" not in changed or "line" not in key}
        status, body, _ = ask(stripe, "POST", "/v1/checkout/sessions", order | changed)
        assert status == 400
        assert body["error"]["type"] == "invalid_request_error"
        assert body["error"]["param"] == param
        assert stripe.things("checkout.session") == []

    def test_strangers_and_unknown_calls_are_refused(self, stripe):
        assert ask(stripe, "GET", "/v1/charges/ch_1", secret="other")[0] == 401
        assert ask(stripe, "POST", "/v1/customers", {})[0] == 404
        assert ask(stripe, "GET", "/v1/charges/ch_1")[1]["error"]["code"] == "resource_missing"

    def test_other_names_are_refused(self, stripe):
        """A page elsewhere could point a name of its own at this machine."""
        for path in ("/v1/charges/ch_1", "/_test/webhooks", "/"):
            assert ask(stripe, "GET", path, headers={"Host": "evil.example"})[0] == 404

    def test_a_payment_has_a_charge_without_the_card_number(self, stripe):
        session = opened(stripe)
        assert stripe.pay(session["id"]) == ""
        intent = intent_of(stripe, session)
        assert (intent["status"], intent["amount_received"]) == ("succeeded", 123450)
        assert intent["metadata"] == {"reference": "pay-1"}
        assert intent["latest_charge"]["payment_method_details"]["card"]["last4"] == "4242"
        everything = json.dumps(
            [stripe.things(kind) for kind in ("checkout.session", "payment_intent", "charge", "event")]
        )
        assert "4242424242424242" not in everything
        found = ask(stripe, "GET", f"/v1/charges/{intent['latest_charge']['id']}")[1]
        assert found["payment_intent"] == intent["id"]

    def test_metadata_is_changed_and_taken_out(self, stripe):
        session = opened(stripe)
        stripe.pay(session["id"])
        path = f"/v1/payment_intents/{intent_of(stripe, session)['id']}"
        ask(stripe, "POST", path, {"metadata[a]": "1", "description": "New"})
        assert ask(stripe, "POST", path, {"metadata[reference]": ""})[1]["metadata"] == {"a": "1"}

    def test_a_page_whose_time_is_over_expires_by_itself(self, stripe, shop):
        session = opened(stripe)
        stripe.store.put(stripe.store.get("checkout.session", session["id"]) | {"expires_at": int(time.time()) - 1})
        assert ask(stripe, "GET", f"/v1/checkout/sessions/{session['id']}")[1]["status"] == "expired"
        assert ask(stripe, "GET", f"/pay/{session['id']}")[0] == 410
        stripe.wait_for_webhooks()
        assert shop.kinds() == ["checkout.session.expired"]

    def test_an_open_pages_intent_is_not_cancelled_behind_its_back(self, stripe):
        session = opened(stripe)
        stripe.pay(session["id"], "4000000000000002")
        intent = intent_of(stripe, session)
        assert ask(stripe, "POST", f"/v1/payment_intents/{intent['id']}/cancel", {})[0] == 400
        ask(stripe, "POST", f"/v1/checkout/sessions/{session['id']}/expire", {})
        after = intent_of(stripe, session)
        assert (after["status"], after["cancellation_reason"]) == ("canceled", "expired")

    def test_state_survives_a_restart_and_owed_webhooks_are_sent(self, tmp_path, shop):
        file = tmp_path / "deep" / "state.sqlite3"
        with FakeStripe(file=file, webhook_url="http://127.0.0.1:9/") as first:
            session = opened(first)
            first.pay(session["id"])
        with FakeStripe(file=file, webhook_url=shop.url) as second:
            assert intent_of(second, session)["status"] == "succeeded"
            second.wait_for_webhooks()
            assert shop.kinds() == ["payment_intent.succeeded", "checkout.session.completed"]
        with FakeStripe(file=file, webhook_url=shop.url) as third:
            third.wait_for_webhooks()
        assert len(shop.got) == 2, "what was taken is not sent again"


class TestForms:
    def test_brackets_become_groups_and_lists(self):
        assert forms.parse("a[b][0][c]=1&a[b][1][c]=2&d=%C3%A4&expand[]=x&expand[]=y") == {
            "a": {"b": [{"c": "1"}, {"c": "2"}]},
            "d": "ä",
            "expand": ["x", "y"],
        }

    def test_a_value_that_is_also_a_group_is_refused(self):
        with pytest.raises(ApiError):
            forms.parse("a=1&a[b]=2")
