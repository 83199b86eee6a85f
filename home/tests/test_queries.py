"""Editors' pages ask the database a fixed number of times, however much the market offers."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.blocks import LANDING_BLOCKS
from home.tests.factories import (
    home_of,
    make_article,
    make_campaign,
    make_help,
    make_stories,
    make_story,
    make_trade,
    make_trades,
)
from marketplace.booking.tests.factories import make_bookable_service
from marketplace.catalog.tests.factories import make_category, make_service
from marketplace.reviews.tests.factories import make_review
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
MOST = 15  # on any page, whatever it shows


def ask(client: Client, url: str, *, cold: bool) -> list[str]:
    """The statements of one request; `cold`: with nothing kept from an earlier one."""
    if cold:
        cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries.captured_queries]


def grows_not(client: Client, url: str, more: Callable[[], object], *, most: int = MOST) -> None:
    """As often after `more` as before, and never more than `most` even with nothing kept."""
    client.get(url)
    before = ask(client, url, cold=True)
    more()
    after = ask(client, url, cold=True)
    added = [sql[:200] for sql in after if sql not in before]
    assert len(after) <= len(before), f"{len(before)} became {len(after)}:\n" + "\n".join(added)
    assert len(after) <= most, f"{len(after)}:\n" + "\n".join(sql[:160] for sql in after)
    assert len(ask(client, url, cold=False)) < most


def offer(count: int, trade: str = "plumber") -> None:
    """Services that can be found."""
    for _ in range(count):
        refresh_service(service_id=make_bookable_service(category=make_category(trade)).pk)


LIVE_HOME = ("trades", "people", "steps", "offer")  # what the home pages of the demo town have


def bodies(*names: str) -> list[dict[str, object]]:
    """Blocks with what their previews show; those that need a page chosen by hand are left out."""
    wanted = [(name, block) for name, block in LANDING_BLOCKS if name in names or not names]
    return [
        {"type": name, "value": block.get_prep_value(block.get_preview_value())}
        for name, block in wanted
        if name not in ("teaser", "contact", "contact_form", "gallery")
    ]


def more_trades() -> None:
    """A larger market, and more that editors write about."""
    index = make_trades()
    for number in range(5):
        offer(2, f"trade-{number}-at-home")
        make_trade(index, make_category(f"trade-{number}-at-home"))


def test_home_page(client):
    home = home_of("en")
    home.body = bodies(*LIVE_HOME)
    home.save()
    offer(1)
    make_trade(make_trades("de"), make_category("plumber"))
    grows_not(client, "/en/", more_trades)


def test_home_page_of_every_block(client):
    offer(1)  # first, so that there is somebody to put in the spotlight
    home = home_of("en")
    home.body = bodies()
    home.save()
    make_trade(make_trades("de"), make_category("plumber"))
    grows_not(client, "/en/", more_trades)


def test_campaign(client):
    body = bodies("services", "prices", "steps", "promises", "faq", "banner")
    page = make_campaign(body=body, category=make_category("plumber"))
    offer(1)
    grows_not(client, page.url, lambda: [offer(3), more_trades()])


def test_campaign_asks_as_often_with_thrice_as_many_blocks(client):
    offer(2)
    body = bodies("services", "prices", "people", "faq")
    one, three = make_campaign(body=body), make_campaign("en", slug="spring", body=body * 3)
    for url in (one.url, three.url):
        client.get(url)
    assert len(ask(client, three.url, cold=False)) <= len(ask(client, one.url, cold=False))


def test_story(client):
    index = make_stories()
    service = make_bookable_service(category=make_category("plumber"))
    refresh_service(service_id=service.pk)
    page = make_story(index, "tap", make_category("plumber"), provider_slug=service.provider.slug)
    make_story(index, "first", make_category("plumber"))

    def more() -> None:
        for number in range(5):
            make_story(index, f"s-{number}", make_category(f"trade-{number}"))
            other = make_service(service.provider)
            refresh_service(service_id=other.pk)

    grows_not(client, page.url, more)


def test_stories(client):
    index = make_stories()
    make_story(index, "first", make_category("plumber"))
    grows_not(
        client, index.url, lambda: [make_story(index, f"s-{n}", make_category(f"t-{n}")) for n in range(6)], most=12
    )


def test_page_of_a_trade(client):
    page = make_trade(make_trades(), make_category("plumber"))
    offer(1)
    make_review(service=make_bookable_service(instant=True, category=page.category))

    def more() -> None:
        offer(8)
        for _ in range(3):
            make_review(service=make_bookable_service(instant=True, category=page.category), pictures=1)

    grows_not(client, page.url, more)


def test_page_of_all_trades(client):
    index = make_trades()
    make_trade(index, make_category("plumber"))
    offer(1)

    def more() -> None:
        for number in range(6):
            offer(1, f"other-{number}")
            make_trade(index, make_category(f"other-{number}"))

    grows_not(client, index.url, more, most=10)


def test_help(client):
    index = make_help()
    make_article(index, "first")
    grows_not(client, index.url, lambda: [make_article(index, f"a-{n}") for n in range(6)], most=10)
