"""Until when a page is kept: what purges it, what the clock ends, and what happens without Redis."""

from datetime import UTC, datetime, timedelta

import pytest
import redis

from marketplace.core import clock
from marketplace.core.pagecache import purge, shows, stale_after
from marketplace.core.pagecache.middleware import MARK
from marketplace.core.pagecache.plan import Plan
from marketplace.core.pagecache.store import Store, Unreachable, store
from marketplace.core.tests.page import Page, warm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


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
