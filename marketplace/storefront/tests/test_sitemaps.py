"""robots.txt and the site map: what may be found, everything of it, and nothing else."""

import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern
from wagtail.models import PageViewRestriction

from home.tests.factories import home_of, make_article, make_help, make_standard, translate_to
from marketplace.catalog.models import Service
from marketplace.core.seo import sitemaps
from marketplace.dashboard import urls as dashboard_urls
from marketplace.search.tests.factories import MERANO, make_found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
SITE = settings.SITE_URL.rstrip("/")
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(client, path: str) -> ElementTree.Element:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer["Content-Type"] == "application/xml"
    return ElementTree.fromstring(answer.content)


def files(client) -> list[str]:
    """Paths of the files that the index names."""
    return [one.text.removeprefix(SITE) for one in read(client, "/sitemap.xml").iterfind("s:sitemap/s:loc", NAMES)]


def listed(client) -> dict[str, dict[str, str]]:
    """Every path of the site map with its languages."""
    found = {}
    for path in files(client):
        for url in read(client, path).iterfind("s:url", NAMES):
            location = url.find("s:loc", NAMES).text.removeprefix(SITE)
            assert location not in found, f"{location} is there twice"
            links = url.iterfind("x:link", NAMES)
            found[location] = {link.get("hreflang"): link.get("href").removeprefix(SITE) for link in links}
    return found


class TestPages:
    def test_live_pages_with_their_languages(self, client):
        article = make_article(make_help("en"), "booking")
        german = translate_to(article, "de", slug="buchen")
        found = listed(client)
        assert found["/en/"] == {"en": "/en/", "de": "/de/", "it": "/it/", "x-default": "/en/"}
        assert found[article.url] == {"en": article.url, "de": german.url, "x-default": article.url}
        assert found[german.url] == found[article.url]

    def test_drafts_mirrors_and_what_only_some_may_read_stay_away(self, client):
        page = make_standard("en", slug="about")
        mirror = page.copy_for_translation(home_of("de").locale, alias=True)
        draft = make_standard("en", slug="draft", live=False)
        closed = make_standard("en", slug="closed")
        PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
        found = listed(client)
        assert found[page.url] == {"en": page.url, "x-default": page.url}
        assert not {mirror.url, draft.url, closed.url} & set(found)

    def test_a_page_says_when_it_was_last_published(self, client):
        page = make_standard("en", slug="about")
        page.save_revision().publish()
        page.refresh_from_db()
        lines = read(client, "/sitemap-pages-en-1.xml").iterfind("s:url", NAMES)
        changed = {one.find("s:loc", NAMES).text: one.findtext("s:lastmod", namespaces=NAMES) for one in lines}
        assert changed[SITE + page.url].startswith(f"{page.last_published_at:%Y-%m-}")


class TestMarket:
    def test_providers_towns_and_trades(self, client):
        service = make_found()
        slug = service.provider.slug
        found = listed(client)
        assert found[f"/de/p/{slug}/"] == {"de": f"/de/p/{slug}/", "x-default": f"/de/p/{slug}/"}
        assert f"/en/p/{slug}/" not in found, "its words are German only"
        assert found["/en/trades/plumber/bolzano/"]["it"].endswith("/bolzano/")
        assert found["/en/towns/bolzano/"]["de"] == "/de/orte/bozen/"

    @pytest.mark.parametrize(("name", "value"), [("verification", "suspended"), ("is_available", False)])
    def test_who_cannot_be_booked_is_not_there(self, client, name, value):
        make_found(at={name: value})
        assert set(listed(client)) == {"/en/", "/de/", "/it/"}

    def test_nor_who_offers_nothing(self, client):
        service = make_found()
        Service.objects.filter(pk=service.pk).update(status=Service.Status.DRAFT)
        assert set(listed(client)) == {"/en/", "/de/", "/it/"}

    def test_every_address_answers_and_says_the_same(self, client):
        make_found()
        make_found("gardener", at=MERANO)
        make_article(make_help("en"), "booking")
        for path, links in listed(client).items():
            html = client.get(path)
            assert html.status_code == 200, path
            said = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', html.content.decode()))
            assert {code: url.removeprefix(SITE) for code, url in said.items()} == links, path
            assert 'name="robots"' not in html.content.decode(), path


class TestFiles:
    def test_are_cut_where_they_are_full(self, client, monkeypatch):
        monkeypatch.setattr(sitemaps, "PER_FILE", 2)
        for number in range(4):
            make_standard("it", slug=f"pagina-{number}")
        names = [path for path in files(client) if "pages-it" in path]
        assert names == [f"/sitemap-pages-it-{number}.xml" for number in (1, 2, 3)]
        assert [len(read(client, path)) for path in names] == [2, 2, 1]
        assert len([path for path in listed(client) if path.startswith("/it/")]) == 5

    @pytest.mark.parametrize("name", ["pages-it-2", "pages-it-0", "pages-fr-1", "nonsense-it-1", "providers-it-1"])
    def test_one_that_is_not_there(self, client, name):
        assert client.get(f"/sitemap-{name}.xml", follow=True).status_code == 404

    def test_asks_a_fixed_number_of_times(self, client):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                listed(client)
            return len(queries.captured_queries) // len(files(client))

        make_found()
        make_standard("en", slug="first")
        before = asked()
        for number in range(3):
            make_found(at=MERANO)
            make_standard("en", slug=f"more-{number}")
        assert asked() <= before


class TestRobots:
    def test_names_the_site_map(self, client):
        answer = client.get("/robots.txt")
        assert answer["Content-Type"].startswith("text/plain")
        assert f"Sitemap: {SITE}/sitemap.xml" in answer.content.decode().splitlines()

    def test_what_belongs_to_one_person_is_closed(self, client):
        rules = RobotFileParser()
        rules.parse(client.get("/robots.txt").content.decode().splitlines())
        for one in dashboard_urls.urlpatterns:
            assert isinstance(one, URLPattern)
            assert not rules.can_fetch("*", f"/de/{one.pattern}"), one.pattern
        for path in ("/admin/", "/en/account/login/", "/it/search/?q=idraulico", "/en/book/abc/", "/api/v1/services/"):
            assert not rules.can_fetch("*", path), path

    def test_nothing_of_the_site_map_is_closed(self, client):
        make_found()
        rules = RobotFileParser()
        rules.parse(client.get("/robots.txt").content.decode().splitlines())
        assert all(rules.can_fetch("*", path) for path in listed(client))
        assert rules.can_fetch("*", "/sitemap.xml")

    def test_a_copy_that_nobody_should_find(self, client, settings):
        settings.SEARCH_ENGINES = False
        assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
