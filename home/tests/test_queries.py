"""Editors' pages ask the database a fixed number of times, however much the market offers."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.blocks import LANDING_BLOCKS
from home.tests.factories import home_of, make_article, make_help, make_trade, make_trades
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.catalog.tests.factories import make_category
from marketplace.core import clock
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


def ask(client: Client, url: str, *, cold: bool) -> list[str]:
    """The statements of one request; `cold`: with nothing kept from an earlier one."""
    if cold:
        cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries.captured_queries]


def grows_not(client: Client, url: str, more: Callable[[], object], *, most: int) -> None:
    """As often after `more` as before, and never more than `most`."""
    client.get(url)
    before = ask(client, url, cold=True)
    more()
    after = ask(client, url, cold=True)
    added = [sql[:200] for sql in after if sql not in before]
    assert len(after) <= len(before), f"{len(before)} became {len(after)}:\n" + "\n".join(added)
    warm = ask(client, url, cold=False)
    assert len(warm) <= most, f"{len(warm)}:\n" + "\n".join(sql[:160] for sql in warm)


def offer(count: int, trade: str = "plumber") -> None:
    """Services that can be found."""
    for _ in range(count):
        refresh_service(service_id=make_bookable_service(category=make_category(trade)).pk)


def test_home_page(client):
    home = home_of("en")
    wanted = [(name, block) for name, block in LANDING_BLOCKS if name != "teaser"]
    home.body = [{"type": name, "value": block.get_prep_value(block.get_preview_value())} for name, block in wanted]
    home.save()
    offer(1)

    def more() -> None:
        index = make_trades()
        for number in range(5):
            offer(2, f"trade-{number}-at-home")
            make_trade(index, make_category(f"trade-{number}-at-home"))

    make_trade(make_trades("de"), make_category("plumber"))
    grows_not(client, "/en/", more, most=15)


def test_page_of_a_trade(client):
    page = make_trade(make_trades(), make_category("plumber"))
    offer(1)
    grows_not(client, page.url, lambda: offer(8), most=27)  # of these ten are Wagtail's, twelve the search's


def test_page_of_all_trades(client):
    index = make_trades()
    make_trade(index, make_category("plumber"))
    offer(1)

    def more() -> None:
        for number in range(6):
            offer(1, f"other-{number}")
            make_trade(index, make_category(f"other-{number}"))

    grows_not(client, index.url, more, most=20)


def test_help(client):
    index = make_help()
    make_article(index, "first")
    grows_not(client, index.url, lambda: [make_article(index, f"a-{n}") for n in range(6)], most=12)
