"""The store of pages and the middleware in front of it: what is kept and for whom."""

import gzip

import pytest
from django.core.cache import cache
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token

from marketplace.accounts.models import User
from marketplace.core.middleware import CompressionMiddleware
from marketplace.core.pagecache.middleware import MARK, PageCacheMiddleware
from marketplace.core.pagecache.store import store
from marketplace.core.tests.page import Page, warm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]


class TestKept:
    def test_a_page_that_may_be_kept_is_made_no_more(self, ask):
        page = Page("listing")
        made = warm(ask, page)
        hit = ask(page)
        assert hit.content == made.content
        assert hit[MARK] == "hit"
        assert page.asked == 2

    def test_headers_come_along(self, ask):
        page = Page(answer=lambda: HttpResponse("x", headers={"Content-Security-Policy": "default-src 'self'"}))
        warm(ask, page)
        assert ask(page)["Content-Security-Policy"] == "default-src 'self'"

    def test_head_is_answered_without_a_body(self, ask):
        page = Page()
        warm(ask, page)
        hit = ask(page, method="head")
        assert (hit.content, hit["Content-Length"]) == (b"", "6")

    def test_packed_and_plain_are_two(self, rf):
        page = Page(answer=lambda: HttpResponse("<p>much to say, again and again</p>" * 50))
        portal = PageCacheMiddleware(CompressionMiddleware(page))
        for _ in range(3):
            packed = portal(rf.get("/en/", headers={"accept-encoding": "gzip, br"}))
            plain = portal(rf.get("/en/"))
        assert packed[MARK] == plain[MARK] == "hit"
        assert gzip.decompress(packed.content) == plain.content


class TestNotKept:
    def not_kept(self, ask, page, path="/en/", **headers):
        for _ in range(3):
            answer = ask(page, path, **headers)
        assert MARK not in answer
        assert page.asked == 3

    def test_a_page_that_did_not_say_so(self, ask):
        asked = []

        def page(request):
            asked.append(1)
            return HttpResponse("x")

        for _ in range(3):
            ask(page)
        assert len(asked) == 3

    @pytest.mark.parametrize("cookies", ["sessionid=abc", "a=b; sessionid=", "messages=x"])
    def test_for_whoever_may_be_somebody(self, ask, cookies):
        page = Page()
        warm(ask, page)
        assert MARK not in ask(page, cookies=cookies)

    def test_what_somebody_was_shown(self, ask, caplog):
        def sign_in(request):
            request.user = User(pk=1)

        self.not_kept(ask, Page(change=sign_in))
        assert "somebody's" in caplog.text

    def test_with_a_token_for_forms(self, ask):
        self.not_kept(ask, Page(change=get_token))
        self.not_kept(ask, Page(change=get_token), cookies="csrftoken=abc")

    def test_with_a_cookie(self, ask):
        def answer():
            response = HttpResponse("x")
            response.set_cookie("a", "b")
            return response

        self.not_kept(ask, Page(answer=answer))

    @pytest.mark.parametrize("status", [301, 302, 400, 404, 500])
    def test_other_answers(self, ask, status):
        self.not_kept(ask, Page(answer=lambda: HttpResponse(status=status)))

    def test_streams(self, ask):
        self.not_kept(ask, Page(answer=lambda: StreamingHttpResponse([b"x"])))

    @pytest.mark.parametrize("rule", ["no-store", "private", "max-age=0, no-cache"])
    def test_what_says_that_it_must_not(self, ask, rule):
        self.not_kept(ask, Page(answer=lambda: HttpResponse("x", headers={"Cache-Control": rule})))

    @pytest.mark.parametrize(
        "query",
        [
            "q=x",
            "utm_source=x",
            "page=21",
            "page=0",
            "page=x",
            "page=01",
            "page=1&page=2",
            "page=%31",
            "page=2&category=a",
            "page",
            "%",
        ],
    )
    def test_addresses_without_end(self, ask, query):
        self.not_kept(ask, Page(parameters=("page", "category")), f"/en/?{query}")

    def test_a_parameter_that_the_page_does_not_know(self, ask):
        self.not_kept(ask, Page(parameters=("category",)), "/en/?page=2")

    @pytest.mark.parametrize("headers", [{"hx-request": "true"}, {"authorization": "Bearer x"}])
    def test_parts_of_pages_and_programs(self, ask, headers):
        self.not_kept(ask, Page(), **headers)

    def test_what_is_sent(self, ask):
        page = Page()
        warm(ask, page)
        assert MARK not in ask(page, method="post")


def test_known_parameters_are_pages_of_their_own(ask):
    page = Page(parameters=("page", "category"), answer=None)
    bodies = {query: warm(ask, page, f"/en/{query}").content for query in ("", "?page=2", "?category=a&page=2")}
    assert len(set(bodies.values())) == 3
    assert all(ask(page, f"/en/{query}").content == body for query, body in bodies.items())


def test_hosts_and_addresses_are_kept_apart(ask):
    page = Page()
    assert warm(ask, page, "/de/").content != warm(ask, page, "/en/").content
    assert MARK not in ask(page, host="other.example")


@pytest.mark.parametrize("host", ["TestServer", "testserver:4711", "testserver:080"])
def test_one_page_does_not_fill_the_cache_under_ever_other_hosts(ask, host):
    """Django takes a host in any case and with any port; each would be a page of its own."""
    page = Page()
    for _ in range(3):
        assert MARK not in ask(page, host=host)


@pytest.mark.parametrize("host", ["testserver", "testserver:80", "testserver:8443"])
def test_hosts_as_browsers_write_them(ask, settings, host):
    settings.SITE_URL = "https://testserver:8443"  # a proxy listens there; its own server at another port
    page = Page()
    warm(ask, page, host=host)
    assert ask(page, host=host)[MARK] == "hit"


def test_nothing_is_kept_as_a_pickle(ask):
    page = Page("listing")
    warm(ask, page)
    for key in store().client.scan_iter(f"{store().prefix}*|*"):
        assert set(store().client.hgetall(key)) == {b"born", b"tags", b"head", b"body"}
    cache.clear()
