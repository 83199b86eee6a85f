"""Editors' pages in three languages, with the switch that stays on the same content."""

import re

import pytest
from wagtail.blocks import Block

from home.blocks import ARTICLE_BLOCKS, LANDING_BLOCKS
from home.models import Chrome
from home.tests.factories import (
    home_of,
    make_article,
    make_campaign,
    make_contact,
    make_help,
    make_standard,
    make_stories,
    make_story,
    make_trade,
    make_trades,
    translate_to,
)
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.catalog.tests.factories import make_category
from marketplace.core import clock
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "it")


def links(html: str) -> dict[str, str]:
    """The language switch: code to address."""
    return {code: url for url, code in re.findall(r'<a href="([^"]+)" hreflang="(\w\w)"', html)}


@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryLanguage:
    def test_home_answers_before_an_editor_has_written_a_word(self, client, language):
        page = client.get(f"/{language}/")
        html = page.content.decode()
        assert page.status_code == 200
        assert f'<html lang="{language}">' in html
        assert home_of(language).question in html

    def test_a_page_that_is_not_there_says_so_in_the_readers_language(self, client, language):
        page = client.get(f"/{language}/nothing-here/")
        html = page.content.decode()
        assert page.status_code == 404
        assert f'<html lang="{language}">' in html
        assert 'class="masthead"' in html

    def test_each_kind_of_page(self, client, language):
        trades, help_index, stories = make_trades(language), make_help(language), make_stories(language)
        pages = [
            trades,
            make_trade(trades, make_category("plumber")),
            help_index,
            make_article(help_index, "booking"),
            make_standard(language),
            make_contact(language),
            make_campaign(language),
            stories,
            make_story(stories, "tap", make_category("joiner")),
        ]
        for page in pages:
            answer = client.get(page.url)
            assert answer.status_code == 200
            assert page.title in answer.content.decode()
            assert page.url.startswith(f"/{language}/")


class TestLanguageSwitch:
    def test_stays_on_the_same_content(self, client):
        index = make_help("en")
        article = make_article(index, "booking")
        german = translate_to(article, "de", title="Buchen", slug="buchen")
        found = links(client.get(article.url).content.decode())
        assert found["de"] == german.url
        assert found["en"] == article.url

    def test_leads_home_where_there_is_no_translation(self, client):
        page = make_standard("it", slug="chi-siamo")
        found = links(client.get(page.url).content.decode())
        assert found == {"en": "/en/", "de": "/de/", "it": page.url}

    def test_does_not_lead_to_a_draft(self, client):
        page = make_standard("en", slug="about")
        draft = translate_to(page, "de", live=False)
        assert not draft.live
        assert links(client.get(page.url).content.decode())["de"] == "/de/"

    def test_keeps_what_was_searched(self, client):
        html = client.get("/en/search/?q=plumber&near=Bolzano").content.decode()
        assert 'href="/de/search/?q=plumber&amp;near=Bolzano"' in html

    def test_the_bare_address_asks_the_browser(self, client):
        for wanted, language in (("it-IT,it;q=0.9", "it"), ("de-AT", "de"), ("fr", "en")):
            answer = client.get("/", headers={"accept-language": wanted})
            assert (answer.status_code, answer.url) == (302, f"/{language}/")


def test_a_draft_is_not_there_for_visitors(client):
    page = make_standard("en", slug="secret", live=False)
    assert client.get("/en/secret/").status_code == 404
    page.save_revision().publish()
    assert client.get("/en/secret/").status_code == 200


def test_a_draft_of_a_trade_is_not_linked(client):
    trades = make_trades()
    make_trade(trades, make_category("plumber"), live=False)
    assert "/en/trades/plumber/" not in client.get(trades.url).content.decode()


class TestBlocks:
    def test_a_page_of_every_block(self, client):
        index = make_help()
        body = [previewed(name, block) for name, block in ARTICLE_BLOCKS]
        article = make_article(index, "everything", body=body)
        html = client.get(article.url).content.decode()
        assert "When is it urgent?" in html
        assert "Often on the same day." in html

    def test_the_home_page_of_every_block(self, client):
        home = home_of("en")
        home.body = [previewed(name, block) for name, block in LANDING_BLOCKS]
        home.save()
        assert "At the market today" not in client.get("/en/").content.decode()
        with clock.moved_to(NOW):
            refresh_service(service_id=make_bookable_service().pk)
            html = client.get("/en/").content.decode()
        for word in ("At the market today", "People nearby", "How it works", "When the tap drips"):
            assert word in html


def previewed(name: str, block: Block) -> dict[str, object]:
    """A block of a page with what its preview shows."""
    return {"type": name, "value": block.get_prep_value(block.get_preview_value())}


def test_the_header_follows_the_editors_at_once(client):
    chrome = Chrome.objects.create(locale=home_of("de").locale, footer_note="Zum Markt")
    assert "Zum Markt" in client.get("/de/").content.decode()
    chrome.footer_note = "Zum Platz"
    chrome.save()
    html = client.get("/de/").content.decode()
    assert "Zum Platz" in html
    assert "Zum Markt" not in html
