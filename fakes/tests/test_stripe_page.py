"""The practice payment server's page, where somebody with a card pays."""

import re

import pytest

from fakes.stripe import cards, pages, texts
from fakes.tests.shop import TYPED, ask, intent_of, opened


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
