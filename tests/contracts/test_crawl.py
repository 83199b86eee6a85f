"""As a search engine walks: from the three home pages over every link, with the demo's pages and a few businesses."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from demo.pages import load_pages
from marketplace.booking.tests.factories import NOW
from marketplace.catalog.actions.load_categories import load_categories
from marketplace.core import clock, testing
from marketplace.providers.models import Provider
from marketplace.reviews.tests.factories import make_review
from marketplace.search.tests.factories import MERANO, TRENTO, make_found
from tests.contracts.vocabulary import nodes, wrong_with

pytestmark = pytest.mark.django_db
SITE = settings.SITE_URL.rstrip("/")
LANGUAGES = ("en", "de", "it")
PARTS = (
    r'<(?:img|source|script|image|use|link|meta property="og:image")\b[^>]*\b(?:src|href|content)="(?!data:)([^"]+)"'
)
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
    def data(self) -> list[dict[str, Any]]:
        """What it tells search engines."""
        return [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', self.html)]

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
    links = own(re.findall(r'<a\b[^>]*\bhref="([^"]+)"', html), address)
    return Seen(answer.status_code, answer.get("Location", ""), html, links)


def own(links: Iterable[str], address: str) -> set[str]:
    """The paths of our own among links, as seen from an address."""
    whole = {urldefrag(urljoin(SITE + address, unescape(link)))[0] for link in links}
    return {link.removeprefix(SITE) for link in whole if link.startswith(SITE + "/")}


def parts_of(seen: dict[str, Seen]) -> set[str]:
    """What pages show beside their words, without the files that are served as they are."""
    found = {part for address, page in seen.items() for part in own(re.findall(PARTS, page.html), address)}
    return {part for part in found if not part.startswith(settings.STATIC_URL)}


@pytest.fixture(scope="module")
def crawled(django_db_setup, django_db_blocker) -> dict[str, Seen]:
    """The walk, once for all tests of this file; nothing of it stays."""
    with django_db_blocker.unblock(), clock.moved_to(NOW), transaction.atomic():
        load_categories()
        speak(make_found("plumber").provider, ["de"])
        speak(make_found("plumber", at=MERANO).provider)
        speak(make_found("gardener", at=TRENTO).provider)
        speak(make_found("locksmith", at=MERANO).provider, ["de"])
        load_pages()
        electrician = make_found("electrician", at=MERANO)
        speak(electrician.provider, ["de"])
        make_review(service=electrician, text="Came at once")
        testing.deliver_all()
        client = Client()
        seen = walk(client)
        seen |= {address: look(client, address) for address in sorted(parts_of(seen)) if address not in seen}
        listed = {
            url.removeprefix(SITE)
            for file in re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
            for url in re.findall(r"<loc>([^<]+)</loc>", client.get(file.removeprefix(SITE)).content.decode())
        }
        seen["sitemap"] = Seen(0, links=listed)
        transaction.set_rollback(True)
    return seen


def speak(provider: Provider, languages: Iterable[str] = LANGUAGES) -> None:
    """A provider who tells of themself, in every language if nothing else is said."""
    for code in languages:
        provider.set_current_language(code)
        provider.about = f"{provider.trading_name}: honest work ({code})."
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


def test_nothing_that_a_page_is_made_of_is_missing(found, crawled):
    for address, page in found.items():
        for part in own(re.findall(PARTS, page.html), address) - {address}:
            if not part.startswith(settings.STATIC_URL):
                assert crawled[part].status == 200, f"{address} shows {part}"


def test_links_into_a_page_arrive_there(found):
    for address, page in found.items():
        for link in set(re.findall(r'<a\b[^>]*\bhref="([^"]*#[^"]+)"', page.html)):
            target, anchor = urldefrag(urljoin(SITE + address, unescape(link)))
            there = found.get(target.removeprefix(SITE))
            assert there is None or f'id="{anchor}"' in there.html, f"{address} leads to {link}"


def test_descriptions_are_unique_in_a_language(found):
    said: dict[tuple[str, str], str] = {}
    for address, page in found.items():
        key = address[1:3], page.one(r'<meta name="description" content="([^"]+)"')
        assert key not in said, f"{address} and {said[key]} say the same"
        said[key] = address


def test_what_search_engines_are_told_is_whole(found, crawled):
    kinds = set()
    for address, page in found.items():
        for data in page.data:
            assert wrong_with(data) == [], address
            kinds |= {node["@type"] for node in nodes(data)}
            for node in nodes(data):
                for link in (node.get("url"), node.get("item")):
                    assert not link or crawled[link.removeprefix(SITE)].status == 200, f"{address} names {link}"
    wanted = {"Organization", "WebSite", "BreadcrumbList", "Service", "LocalBusiness", "AggregateRating", "Review"}
    assert kinds >= wanted | {"FAQPage", "Article", "SearchAction"}


def test_every_page_but_home_stands_in_a_trail_that_ends_with_it(found):
    for address, page in found.items():
        trails = [data for data in page.data if data["@type"] == "BreadcrumbList"]
        assert len(trails) == (0 if address.strip("/") in LANGUAGES else 1), address
        for trail in trails:
            steps = trail["itemListElement"]
            assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
            assert (steps[0]["item"], steps[-1]["item"]) == (f"{SITE}/{address[1:3]}/", SITE + address)


def test_one_heading_and_the_language_of_the_address(found):
    for address, page in found.items():
        assert len(re.findall(r"<h1\b", page.html)) == 1, address
        assert page.one(r'<html lang="([^"]+)"') == address[1:3]


def test_what_is_not_to_be_found_names_no_languages(crawled):
    hidden = [page for page in crawled.values() if page.html and not page.indexed]
    assert hidden
    assert not any(page.alternates for page in hidden)
