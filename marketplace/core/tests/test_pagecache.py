"""The store of pages and the middleware in front of it: what is kept, for whom, and until when."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.middleware import CompressionMiddleware
from marketplace.core.pagecache import keep, purge, shows, stale_after
from marketplace.core.pagecache.middleware import MARK, PageCacheMiddleware
from marketplace.core.pagecache.plan import Plan
from marketplace.core.pagecache.store import Store, Unreachable, store

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on(settings, django_capture_on_commit_callbacks):
    settings.PAGE_CACHE = True


@pytest.fixture
def purge_now(django_capture_on_commit_callbacks):
    def act(*tags):
        with django_capture_on_commit_callbacks(execute=True):
            purge(*tags)

    return act


class Page:
    """A view that counts how often it was asked."""

    def __init__(self, *tags, parameters=(), change=None, answer=None):
        self.asked = 0
        self.tags, self.parameters, self.change, self.answer = tags, parameters, change, answer

    def __call__(self, request):
        self.asked += 1
        keep(*self.tags, parameters=self.parameters)
        request.user = AnonymousUser()
        if self.change:
            self.change(request)
        return self.answer() if self.answer else HttpResponse(f"page {self.asked}")


@pytest.fixture
def ask(rf):
    def act(page, path="/en/", cookies="", method="get", **headers):
        if cookies:
            headers["cookie"] = cookies
        return PageCacheMiddleware(page)(getattr(rf, method)(path, headers=headers))

    return act


def warm(ask, page, path="/en/", **headers):
    """Twice: a tag that Redis has never heard of makes the first one not count."""
    ask(page, path, **headers)
    return ask(page, path, **headers)


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


class TestPurge:
    def test_of_what_it_shows(self, ask, purge_now):
        page = Page("provider:5")
        warm(ask, page)
        purge_now("provider:6")
        assert ask(page)[MARK] == "hit"
        purge_now("provider:5")
        assert MARK not in ask(page)
        assert ask(page)[MARK] == "hit"

    def test_everything_is_shown_by_every_page(self, ask, purge_now):
        page = Page()
        warm(ask, page)
        purge_now("all")
        assert MARK not in ask(page)

    def test_a_page_that_was_being_made_is_not_found_afterwards(self, ask, purge_now):
        page = Page("listing")
        warm(ask, page)
        purge_now("listing")
        page.change = lambda request: purge_now("listing")
        ask(page)
        page.change = None
        assert MARK not in ask(page)

    def test_the_same_without_any_earlier_page(self, ask, purge_now):
        """The tag is unknown to Redis: it may have been purged and forgotten."""
        page = Page("listing", change=lambda request: purge_now("listing"))
        ask(page)
        assert MARK not in ask(page)

    def test_an_entry_whose_tag_redis_forgot_is_not_found(self, ask):
        page = Page("listing")
        warm(ask, page)
        store().client.delete(f"{store().prefix}tag:listing")
        assert MARK not in ask(page)

    def test_numbers_grow_even_if_the_clock_of_redis_does_not(self, purge_now):
        store().client.set(f"{store().prefix}moment", 8_000_000_000_000_000)
        first = store().read("nothing")
        assert first == 8_000_000_000_000_001
        assert store().read("nothing") == first + 1

    def test_only_after_the_commit(self, ask, django_capture_on_commit_callbacks):
        page = Page("listing")
        warm(ask, page)
        with django_capture_on_commit_callbacks(execute=False):
            purge("listing")
        assert ask(page)[MARK] == "hit"

    def test_what_is_shown_may_be_said_from_within(self, ask, purge_now):
        page = Page(change=lambda request: shows("trade:3"))
        warm(ask, page)
        purge_now("trade:3")
        assert MARK not in ask(page)


class TestClock:
    def test_gone_when_something_on_it_is_over(self, ask):
        page = Page(change=lambda request: stale_after(NOON + timedelta(minutes=3)))
        with clock.moved_to(NOON):
            warm(ask, page)
            assert ask(page)[MARK] == "hit"
        with clock.moved_to(NOON + timedelta(minutes=2, seconds=59)):
            assert ask(page)[MARK] == "hit"
        with clock.moved_to(NOON + timedelta(minutes=3)):
            assert MARK not in ask(page)

    def test_gone_after_ten_minutes(self, ask):
        page = Page()
        with clock.moved_to(NOON):
            warm(ask, page)
        with clock.moved_to(NOON + timedelta(minutes=10)):
            assert MARK not in ask(page)

    def test_today_ends_at_midnight(self):
        late = datetime(2026, 11, 23, 22, 55, tzinfo=UTC)  # 23:55 in the region
        assert Plan().until(late) == late + timedelta(minutes=5)

    def test_the_past_does_not_count(self, ask):
        page = Page(change=lambda request: stale_after(NOON - timedelta(hours=1), None))
        with clock.moved_to(NOON):
            warm(ask, page)
            assert ask(page)[MARK] == "hit"


class TestWithoutRedis:
    @pytest.fixture(autouse=True)
    def _away(self, monkeypatch):
        away = Store("redis://127.0.0.1:1/0", "x:")
        monkeypatch.setattr("marketplace.core.pagecache.middleware.store", lambda: away)
        monkeypatch.setattr("marketplace.core.pagecache.store.store", lambda: away)

    def test_pages_are_made(self, ask):
        page = Page()
        assert [ask(page).content for _ in range(2)] == [b"page 1", b"page 2"]

    def test_a_change_goes_on(self, purge_now, caplog):
        purge_now("listing")
        assert "were not purged" in caplog.text

    def test_a_listener_is_tried_again(self):
        with pytest.raises(Unreachable):
            purge("listing", must=True)


def test_redis_that_went_away_between_is_no_error(ask, monkeypatch):
    page = Page()

    def fail(*args, **kwargs):
        raise redis.ConnectionError

    monkeypatch.setattr(store(), "_write", fail)
    assert ask(page).status_code == 200
    monkeypatch.undo()
    store()._away_until = 0.0


def test_nothing_is_kept_as_a_pickle(ask):
    page = Page("listing")
    warm(ask, page)
    for key in store().client.scan_iter(f"{store().prefix}*|*"):
        assert set(store().client.hgetall(key)) == {b"born", b"tags", b"head", b"body"}
    cache.clear()
