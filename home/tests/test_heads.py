"""Heads of editors' pages: one address, its languages, and what is said of the page."""

import json
import re

import pytest
from django.conf import settings

from home.tests.factories import (
    home_of,
    make_article,
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
SITE = settings.SITE_URL.rstrip("/")


def read(client, url: str) -> str:
    """A page that is there."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def alternates(html: str) -> dict[str, str]:
    """hreflang to address."""
    return dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', html))


def canonical(html: str) -> str:
    """The one address; a page has at most one."""
    found = re.findall(r'<link rel="canonical" href="([^"]+)"', html)
    assert len(found) <= 1
    return found[0] if found else ""


def robots(html: str) -> str:
    """What the page asks of search engines."""
    found = re.findall(r'<meta name="robots" content="([^"]+)"', html)
    assert len(found) <= 1
    return found[0] if found else ""


def data(html: str) -> dict[str, dict]:
    """Structured data by its type."""
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return {one["@type"]: one for one in map(json.loads, scripts)}


class TestLanguages:
    def test_home_pages_name_each_other(self, client):
        expected = {"x-default": f"{SITE}/en/", **{code: f"{SITE}/{code}/" for code in ("en", "de", "it")}}
        for language in ("en", "de", "it"):
            html = read(client, f"/{language}/")
            assert alternates(html) == expected
            assert canonical(html) == f"{SITE}/{language}/"
            assert robots(html) == ""

    def test_only_languages_in_which_a_page_is_there(self, client):
        article = make_article(make_help("en"), "booking")
        german = translate_to(article, "de", slug="buchen")
        translate_to(article, "it", live=False)
        expected = {"en": SITE + article.url, "de": SITE + german.url, "x-default": SITE + article.url}
        assert alternates(read(client, article.url)) == expected
        assert alternates(read(client, german.url)) == expected

    def test_without_an_english_page_the_default_is_the_first_there_is(self, client):
        page = make_standard("it", slug="chi-siamo")
        assert alternates(read(client, page.url)) == {"it": SITE + page.url, "x-default": SITE + page.url}

    def test_a_mirror_of_another_language_is_not_indexed_and_not_an_alternate(self, client):
        page = make_standard("en", slug="about")
        mirror = page.copy_for_translation(home_of("de").locale, alias=True)
        html = read(client, mirror.url)
        assert robots(html) == "noindex, follow"
        assert alternates(html) == {}
        assert "de" not in alternates(read(client, page.url))

    def test_the_query_is_not_part_of_the_address(self, client):
        page = make_standard("en", slug="about")
        assert canonical(read(client, page.url + "?from=mail")) == SITE + page.url


class TestNotIndexed:
    @pytest.mark.parametrize("url", ["/en/account/login/", "/de/account/signup/", "/en/patterns/"])
    def test_what_does_not_say_what_it_is(self, client, url):
        html = read(client, url)
        assert robots(html) == "noindex, follow"
        assert alternates(html) == {}

    def test_search_is_known_by_its_address_without_filters(self, client):
        html = read(client, "/de/search/?q=plumber&sort=price")
        assert robots(html) == "noindex, follow"
        assert canonical(html) == f"{SITE}/de/search/"

    def test_what_is_not_there(self, client):
        assert robots(client.get("/en/nothing/").content.decode()) == "noindex, follow"


class TestWhatIsSaid:
    def test_an_editors_description_comes_first(self, client):
        page = make_standard("en", slug="about", intro="The intro.", search_description="For searchers.")
        assert '<meta name="description" content="For searchers.">' in read(client, page.url)

    def test_without_one_the_page_speaks_for_itself(self, client):
        page = make_standard("en", slug="about", intro="The intro. " * 30)
        said = re.search(r'name="description" content="([^"]+)"', read(client, page.url))
        assert said is not None
        assert said[1].startswith("The intro. The intro.")
        assert len(said[1]) <= 160

    def test_the_home_page_says_who_we_are_and_how_to_search(self, client):
        found = data(read(client, "/de/"))
        assert found["Organization"]["url"] == f"{SITE}/de/"
        target = found["WebSite"]["potentialAction"]["target"]["urlTemplate"]
        assert target == f"{SITE}/de/search/?q={{search_term_string}}"

    def test_an_article_knows_its_parents(self, client):
        article = make_article(make_help("en"), "booking", title="Booking")
        found = data(read(client, article.url))
        trail = [(one["position"], one["name"], one["item"]) for one in found["BreadcrumbList"]["itemListElement"]]
        assert trail == [
            (1, "Piazza", f"{SITE}/en/"),
            (2, "Help", f"{SITE}/en/help/"),
            (3, "Booking", SITE + article.url),
        ]
        assert found["Article"]["headline"] == "Booking"
        assert found["Article"]["inLanguage"] == "en"

    def test_a_trade_lists_who_is_found_and_what_people_ask(self, client):
        category = make_category("plumber")
        body = [{"type": "faq", "value": [{"question": "How fast?", "answer": "The same day </script><b>"}]}]
        page = make_trade(make_trades(), category, body=body)
        with clock.moved_to(NOW):
            service = make_bookable_service(category=category)
            refresh_service(service_id=service.pk)
            found = data(read(client, page.url))
        assert [one["name"] for one in found["ItemList"]["itemListElement"]] == [service.provider.trading_name]
        asked = found["FAQPage"]["mainEntity"][0]
        assert (asked["name"], asked["acceptedAnswer"]["text"]) == ("How fast?", "The same day </script><b>")

    def test_a_story_is_signed(self, client):
        story = make_story(make_stories("de"), "das-rote-haus", make_category("plumber"), author="Anna Egger")
        article = data(read(client, story.url))["Article"]
        assert article["author"] == {"@type": "Person", "name": "Anna Egger"}
        assert article["datePublished"] == story.first_published.isoformat()
        assert article["inLanguage"] == "de"
