"""The practice payment server: what it answers, how its page behaves, what its webhooks do, and how it misbehaves."""

import http.client
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest

from fakes.stripe import FakeStripe, cards, forms, pages, texts
from fakes.stripe.behaviour import HOW, Behaviour
from fakes.stripe.errors import ApiError
from fakes.stripe.webhooks import sign

PAYS = "4242 4242 4242 4242"
TYPED = {"number": PAYS, "expiry": "12/40", "cvc": "123", "holder": "Anna Berger"}
ORDER = {
    "mode": "payment",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][unit_amount]": "123450",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][product_data][name]": "Cleaning <b>",
    "client_reference_id": "pay-1",
    "payment_intent_data[metadata][reference]": "pay-1",
    "locale": "en",
    "success_url": "http://shop.example:8000/paid/?checkout={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://shop.example:8000/pay/",
}


class Shop(ThreadingHTTPServer):
    """Takes webhooks; answers with the statuses in ``answers``, then 200."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), ShopHandler)
        self.got, self.answers = [], []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/webhooks/stripe/"

    def kinds(self):
        return [json.loads(body)["type"] for body, _ in self.got]


class ShopHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((body, self.headers["Stripe-Signature"]))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format, *args):
        pass


@pytest.fixture
def shop():
    server = Shop()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def stripe(shop):
    with FakeStripe(webhook_url=shop.url, behaviour={"webhooks": {"retry_after": 0.05}}) as running:
        yield running


def ask(stripe, method, path, form=None, *, key="", secret="", headers=None):
    """A call as JSON, or a page as text: status, body, headers."""
    link = http.client.HTTPConnection("127.0.0.1", stripe.server.server_address[1], timeout=10)
    sent = {"Authorization": f"Bearer {secret or stripe.secret_key}"} | ({"Idempotency-Key": key} if key else {})
    body = form if isinstance(form, str) else urlencode(form) if form is not None else None
    try:
        link.request(method, path, body, sent | (headers or {}))
        answer = link.getresponse()
        text = answer.read().decode()
        is_json = answer.headers["Content-Type"] and "json" in answer.headers["Content-Type"]
        return answer.status, json.loads(text) if is_json else text, answer.headers
    finally:
        link.close()


def opened(stripe, **changed):
    status, session, _ = ask(stripe, "POST", "/v1/checkout/sessions", ORDER | changed)
    assert status == 200, session
    return session


def manual(stripe):
    return opened(stripe, **{"payment_intent_data[capture_method]": "manual"})


def intent_of(stripe, session):
    id = ask(stripe, "GET", f"/v1/checkout/sessions/{session['id']}")[1]["payment_intent"]
    return ask(stripe, "GET", f"/v1/payment_intents/{id}?expand[]=latest_charge")[1]


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


class TestPage:
    def get(self, stripe, session, **headers):
        return ask(stripe, "GET", f"/pay/{session['id']}", headers=headers)

    def send(self, stripe, session, **typed):
        return ask(stripe, "POST", f"/pay/{session['id']}", TYPED | typed)

    @pytest.mark.parametrize(
        ("locale", "word", "price"),
        [
            ("en", "Pay €1,234.50", "€1,234.50"),
            ("de", "1.234,50\xa0€ bezahlen", "Prüfnummer"),
            ("it", "Paga", "Scadenza"),
        ],
    )
    def test_it_speaks_the_shops_language(self, stripe, locale, word, price):
        status, page, headers = self.get(stripe, opened(stripe, locale=locale))
        assert status == 200
        assert f'<html lang="{locale}">' in page
        assert word in page
        assert price in page
        assert "script" not in page
        assert "form-action 'self' http://shop.example:8000;" in headers["Content-Security-Policy"]

    def test_without_a_shops_language_it_speaks_the_browsers(self, stripe):
        page = self.get(stripe, opened(stripe, locale="auto"), **{"Accept-Language": "fr, it;q=0.8, en;q=0.5"})[1]
        assert '<html lang="it">' in page

    def test_it_is_marked_as_practice_and_every_field_has_a_label(self, stripe):
        page = self.get(stripe, opened(stripe))[1]
        assert "Practice payment page" in page
        fields = re.findall(r'<input id="(\w+)"', page)
        assert fields == re.findall(r'<label for="(\w+)"', page) == ["number", "expiry", "cvc", "holder"]
        assert 'href="http://shop.example:8000/pay/"' in page
        assert "Cleaning &lt;b&gt;" in page

    def test_paying_leads_back_to_the_shop(self, stripe):
        session = opened(stripe)
        status, _, headers = self.send(stripe, session)
        assert status == 303
        assert headers["Location"] == f"http://shop.example:8000/paid/?checkout={session['id']}"
        assert intent_of(stripe, session)["status"] == "succeeded"

    def test_a_form_that_is_sent_twice_pays_once(self, stripe):
        session = opened(stripe)
        answers = [self.send(stripe, session)[0] for _ in range(2)]
        assert answers == [303, 303]
        assert len(stripe.things("charge")) == 1
        assert "already paid" in self.get(stripe, session)[1]

    @pytest.mark.parametrize(
        ("typed", "field", "said"),
        [
            ({"number": "4242 4242 4242 4241"}, "number", "number_wrong"),
            ({"number": ""}, "number", "number_wrong"),
            ({"number": "4000 0000 0000 0002"}, "number", "generic_decline"),
            ({"number": "4000 0000 0000 9995"}, "number", "insufficient_funds"),
            ({"number": "4111 1111 1111 1111"}, "number", "test_mode_live_card"),
            ({"number": "4000000000000069"}, "expiry", "expired_card"),
            ({"number": "4000000000000127"}, "cvc", "incorrect_cvc"),
            ({"expiry": "13/40"}, "expiry", "expiry_wrong"),
            ({"expiry": "01/20"}, "expiry", "expiry_past"),
            ({"cvc": "12"}, "cvc", "cvc_wrong"),
            ({"holder": "  "}, "holder", "holder_wrong"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_can_be_tried_again(self, stripe, typed, field, said):
        session = opened(stripe)
        status, page, _ = self.send(stripe, session, **typed)
        assert status == 422
        assert f'<p class="wrong" id="{field}-wrong">{texts.ENGLISH[said]}</p>' in page
        assert page.count('aria-invalid="true"') == 1
        assert f'<a href="#{field}">' in page
        assert 'value="123"' not in page, "a security code never comes back"
        assert self.send(stripe, session)[0] == 303

    def test_an_expired_page_leads_back(self, stripe):
        session = opened(stripe)
        ask(stripe, "POST", f"/v1/checkout/sessions/{session['id']}/expire", {})
        status, page, _ = self.send(stripe, session)
        assert status == 410
        assert 'href="http://shop.example:8000/pay/"' in page
        assert stripe.things("charge") == []

    def test_there_is_no_page_for_everything(self, stripe):
        assert ask(stripe, "GET", "/pay/cs_test_nothing")[0] == 404
        assert ask(stripe, "GET", "/pay/../../etc/passwd")[0] == 404
        assert ask(stripe, "GET", "/pay.css")[0] == 200

    def test_all_languages_say_the_same(self):
        for language, words in texts.LANGUAGES.items():
            assert words.keys() == texts.ENGLISH.keys(), language
            for name, text in words.items():
                assert text.count("{amount}") == texts.ENGLISH[name].count("{amount}"), (language, name)
        for decline in [*cards.DECLINED.values(), "test_mode_live_card"]:
            assert decline in texts.ENGLISH

    @pytest.mark.parametrize(
        ("typed", "read"),
        [("12/30", (12, 2030)), ("1 / 2031", (1, 2031)), ("0729", (7, 2029)), ("00/30", (0, 0)), ("soon", (0, 0))],
    )
    def test_dates_are_read_as_people_write_them(self, typed, read):
        assert pages._expiry(typed) == read

    @pytest.mark.parametrize("number", sorted([*cards.DECLINED, *cards.PAYING]))
    def test_every_practice_number_passes_the_check_and_no_neighbour_does(self, number):
        assert cards.passes_luhn(number)
        assert not cards.passes_luhn(number[:-1] + str((int(number[-1]) + 1) % 10))


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


class TestMisbehaviour:
    def set(self, stripe, wanted, kind="application/json"):
        return ask(stripe, "POST", "/_test/behaviour", json.dumps(wanted), headers={"Content-Type": kind})

    def test_it_is_set_and_read_over_http_and_used_up(self, stripe):
        wanted = {"calls": [{"call": "POST /v1/checkout/*", "how": "429", "times": 2}]}
        assert self.set(stripe, wanted)[0] == 200
        statuses = [ask(stripe, "POST", "/v1/checkout/sessions", ORDER)[0] for _ in range(3)]
        assert statuses == [429, 429, 200]
        assert ask(stripe, "GET", "/_test/behaviour")[1]["calls"][0]["times"] == 0

    @pytest.mark.parametrize(
        "wanted",
        [[], {"x": 1}, {"calls": [{"call": "GET *", "how": "sing"}]}, {"webhooks": {"colour": 1}}, {"calls": 3}],
    )
    def test_words_that_mean_nothing_are_refused_and_change_nothing(self, stripe, wanted):
        before = stripe.behaviour.as_json()
        assert self.set(stripe, wanted)[0] == 400
        assert stripe.behaviour.as_json() == before

    def test_a_form_on_another_page_cannot_set_it(self, stripe):
        assert self.set(stripe, {"calls": []}, kind="text/plain")[0] == 415

    @pytest.mark.parametrize("how", ["before_cut", "after_cut"])
    def test_a_cut_connection_is_no_answer(self, stripe, how):
        stripe.misbehave(calls=[{"call": "POST /v1/checkout/sessions", "how": how}])
        with pytest.raises((http.client.HTTPException, OSError)):
            ask(stripe, "POST", "/v1/checkout/sessions", ORDER)
        assert len(stripe.things("checkout.session")) == (1 if how == "after_cut" else 0)

    def test_calls_that_are_not_named_go_well(self, stripe):
        stripe.misbehave(calls=[{"call": "GET /v1/charges/*", "how": "before_500"}])
        assert opened(stripe)["status"] == "open"

    def test_the_words_are_explained(self):
        assert set(HOW) >= {"before_500", "after_500", "429", "slow"}
        assert Behaviour().as_json() == {"webhooks": Behaviour().as_json()["webhooks"], "calls": []}


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
