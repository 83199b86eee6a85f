"""Idempotency keys of the practice payment server: the same key has one effect."""

import threading

from fakes.tests.shop import ORDER, ask, intent_of, manual, opened


class TestKeys:
    def test_the_same_key_gives_the_first_answer(self, stripe):
        first = ask(stripe, "POST", "/v1/checkout/sessions", ORDER, key="k")
        again = ask(stripe, "POST", "/v1/checkout/sessions", ORDER, key="k")
        assert again[1] == first[1]
        assert (first[2]["Idempotent-Replayed"], again[2]["Idempotent-Replayed"]) == (None, "true")
        assert len(stripe.things("checkout.session")) == 1

    def test_another_body_or_another_call_with_it_is_refused(self, stripe):
        session = ask(stripe, "POST", "/v1/checkout/sessions", ORDER, key="k")[1]
        for path, form in [
            ("/v1/checkout/sessions", ORDER | {"locale": "de"}),
            (f"/v1/checkout/sessions/{session['id']}/expire", ORDER),
        ]:
            status, body, _ = ask(stripe, "POST", path, form, key="k")
            assert (status, body["error"]["type"]) == (400, "idempotency_error")

    def test_what_was_refused_before_it_began_leaves_the_key_free(self, stripe):
        assert ask(stripe, "POST", "/v1/checkout/sessions", ORDER | {"expires_at": "1"}, key="k")[0] == 400
        assert ask(stripe, "POST", "/v1/checkout/sessions", ORDER, key="k")[0] == 200

    def test_what_the_state_refused_stays_refused(self, stripe):
        session = manual(stripe)
        stripe.pay(session["id"])
        path = f"/v1/payment_intents/{intent_of(stripe, session)['id']}"
        refund = {"payment_intent": intent_of(stripe, session)["id"]}
        assert ask(stripe, "POST", "/v1/refunds", refund, key="r")[0] == 400
        assert ask(stripe, "POST", f"{path}/capture", {})[0] == 200
        assert ask(stripe, "POST", "/v1/refunds", refund, key="r")[0] == 400
        assert ask(stripe, "POST", "/v1/refunds", refund, key="r2")[0] == 200

    def test_many_at_once_with_one_key_have_one_effect(self, stripe):
        session = opened(stripe)
        stripe.pay(session["id"])
        refund = {"payment_intent": intent_of(stripe, session)["id"], "amount": "100"}
        statuses = []

        def send(key):
            statuses.append(ask(stripe, "POST", "/v1/refunds", refund, key=key)[0])

        self.all_at_once(send, ["same"] * 8)
        assert set(statuses) <= {200, 409}
        assert 200 in statuses
        assert len(stripe.things("refund")) == 1
        self.all_at_once(send, [f"k{number}" for number in range(8)])
        assert len(stripe.things("refund")) == 9, "the control: eight keys, eight refunds"
        assert intent_of(stripe, session)["latest_charge"]["amount_refunded"] == 900

    def all_at_once(self, call, arguments):
        threads = [threading.Thread(target=call, args=(each,)) for each in arguments]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
