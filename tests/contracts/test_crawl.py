"""As a search engine walks: from the three home pages over every link, with the demo's pages and a few businesses."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from demo.pages import load_pages
from marketplace.booking.tests.factories import NOW
from marketplace.catalog.actions.load_categories import load_categories
from marketplace.core import clock
from marketplace.providers.models import Provider
from marketplace.search.tests.factories import MERANO, TRENTO, make_found

pytestmark = pytest.mark.django_db
SITE = settings.SITE_URL.rstrip("/")
LANGUAGES = ("en", "de", "it")
OF_EACH = 2  # addresses that differ in their query alone, such as searches, are looked at this often


@dataclass
class Seen:
    """What one address answered."""

    status: int
    leads_to: str = ""
    html: str = ""
    links: set[str] = field(default_factory=set)

    @property
    def indexed(self) -> bool:
        """Whether search engines are to show it."""
        return self.status == 200 and bool(self.html) and 'name="robots" content="noindex' not in self.html

    def one(self, pattern: str) -> str:
        """What stands once in the page; empty where it does not."""
        found = re.findall(pattern, self.html, re.DOTALL)
        assert len(found) <= 1, (pattern, found)
        return unescape(found[0]).strip() if found else ""

    @property
    def alternates(self) -> dict[str, str]:
        """hreflang to path."""
        found = re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', self.html)
        return {code: url.removeprefix(SITE) for code, url in found}


def walk(client: Client) -> dict[str, Seen]:
    """Every address that can be reached; links are followed from pages that are to be found."""
    seen: dict[str, Seen] = {}
    waiting = [f"/{code}/" for code in LANGUAGES]
    variants: dict[str, int] = defaultdict(int)
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        if address in seen or (variants[path] >= OF_EACH and "?" in address):
            continue
        variants[path] += 1
        seen[address] = here = look(client, address)
        if here.indexed:
            waiting += sorted(here.links - set(seen))
    return seen


def look(client: Client, address: str) -> Seen:
    answer = client.get(address)
    if not answer.get("Content-Type", "").startswith("text/html"):
        return Seen(answer.status_code, answer.get("Location", ""))
    html = answer.content.decode()
    links = {
        urldefrag(urljoin(SITE + address, unescape(link)))[0] for link in re.findall(r'<a\b[^>]*\bhref="([^"]+)"', html)
    }
    return Seen(
        answer.status_code,
        answer.get("Location", ""),
        html,
        {link.removeprefix(SITE) for link in links if link.startswith(SITE + "/")},
    )


@pytest.fixture(scope="module")
def crawled(django_db_setup, django_db_blocker) -> dict[str, Seen]:
    """The walk, once for all tests of this file; nothing of it stays."""
    with django_db_blocker.unblock(), clock.moved_to(NOW), transaction.atomic():
        load_categories()
        make_found("plumber")
        speak(make_found("plumber", at=MERANO).provider)
        speak(make_found("gardener", at=TRENTO).provider)
        make_found("locksmith", at=MERANO)
        load_pages()
        client = Client()
        seen = walk(client)
        listed = {
            url.removeprefix(SITE)
            for file in re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
            for url in re.findall(r"<loc>([^<]+)</loc>", client.get(file.removeprefix(SITE)).content.decode())
        }
        seen["sitemap"] = Seen(0, links=listed)
        transaction.set_rollback(True)
    return seen


def speak(provider: Provider) -> None:
    """A provider who tells of themself in every language."""
    for code in LANGUAGES:
        provider.set_current_language(code)
        provider.about = f"Honest work ({code})."
        provider.save()


@pytest.fixture
def listed(crawled) -> set[str]:
    """The addresses of the site map."""
    return crawled["sitemap"].links


@pytest.fixture
def found(crawled) -> dict[str, Seen]:
    """The pages that are to be found."""
    return {address: page for address, page in crawled.items() if page.indexed}


def test_no_link_is_broken(crawled):
    for address, page in crawled.items():
        if address != "sitemap":
            assert page.status in (200, 302), f"{address}: {page.status} {page.leads_to}"
        if page.status == 302:
            assert "/account/login/" in page.leads_to or address == "/", f"{address} leads to {page.leads_to}"


def test_the_site_map_is_what_can_be_reached(found, listed):
    assert len(listed) > 100
    assert set(found) == listed, "no orphans, and nothing that is found but not listed"


def test_each_is_known_by_its_own_address(found):
    for address, page in found.items():
        assert page.one(r'<link rel="canonical" href="([^"]+)"') == SITE + address


def test_titles_are_unique_in_a_language_and_nothing_lacks_a_description(found):
    titles: dict[tuple[str, str], str] = {}
    for address, page in found.items():
        title = page.one(r"<title>(.*?)</title>")
        assert title.removesuffix("· Piazza").strip(), address
        key = address[1:3], title
        assert key not in titles, f"{address} and {titles[key]} are both called {title}"
        titles[key] = address
        assert page.one(r'<meta name="description" content="([^"]+)"'), address
        assert page.one(r'<meta property="og:title" content="([^"]+)"'), address


def test_languages_point_at_each_other(found):
    for address, page in found.items():
        alternates = page.alternates
        assert alternates.get(address[1:3]) == address
        assert alternates["x-default"] == alternates.get("en", next(iter(alternates.values())))
        for code, other in alternates.items():
            assert other in found, f"{address} names {other}"
            assert found[other].alternates == alternates, f"{other} does not point back at {address}"
            if code != "x-default":
                assert other.startswith(f"/{code}/")


def test_one_heading_and_the_language_of_the_address(found):
    for address, page in found.items():
        assert len(re.findall(r"<h1\b", page.html)) == 1, address
        assert page.one(r'<html lang="([^"]+)"') == address[1:3]


def test_what_is_not_to_be_found_names_no_languages(crawled):
    hidden = [page for page in crawled.values() if page.html and not page.indexed]
    assert hidden
    assert not any(page.alternates for page in hidden)
