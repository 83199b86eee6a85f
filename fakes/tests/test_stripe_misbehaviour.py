"""How the practice payment server goes wrong when a test asks it to."""

import http.client
import json

import pytest

from fakes.stripe.behaviour import HOW, Behaviour
from fakes.tests.shop import ORDER, ask, opened


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
