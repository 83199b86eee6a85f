"""What a trade page says of prices: the lowest, and the usual one where enough offer the trade."""

from decimal import Decimal

import pytest

from home.picks import prices
from home.tests.blocks import offer
from home.tests.factories import make_trade, make_trades
from home.wishes import Prices
from marketplace.booking.tests.factories import NOW
from marketplace.catalog.tests.factories import make_category
from marketplace.core import clock
from marketplace.search.summary import Usual, by_trade

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.moved_to(NOW):
        yield


def page_of(client):
    html = client.get(make_trade(make_trades(), make_category("plumber")).url).content.decode()
    return " ".join(html.split())


def test_the_usual_price_is_one_that_somebody_asks_for(client):
    for price in (40, 50, 90):
        offer(price=price)
    html = page_of(client)
    assert "from €40" in html
    assert "usually €50" in html


def test_an_hour_is_said(client):
    for price in (40, 50, 90):
        offer(price=price, price_model="hourly")
    assert "usually €50 per hour" in page_of(client)


def test_two_make_nothing_usual(client):
    for price in (40, 50):
        offer(price=price)
    html = page_of(client)
    assert "from €40" in html
    assert "usually" not in html


ASKED = [("fixed", 40), ("hourly", 90), ("fixed", 70), ("hourly", 55), ("fixed", 40), ("hourly", "60.50"), ("quote", 1)]


@pytest.mark.parametrize("count", range(len(ASKED) + 1))
def test_pages_and_blocks_agree_on_what_is_usual(count):
    """The page reads it with who is free, and a block for all of its trades."""
    for model, price in ASKED[:count]:
        offer(price=price, price_model=model)
    trade = make_category("plumber")
    wish = Prices((trade.key,))
    now = by_trade(category=trade).get(trade.pk)
    block = next(iter(prices([wish], {trade.key: trade})[wish]), None)
    assert (now and now.usual) == (block and Usual(block.price_model, block.typical, block.count))


def test_the_most_usual_price_model_speaks_and_of_two_a_fixed_price():
    trade = make_category("plumber")
    for model, price in ASKED:
        offer(price=price, price_model=model)
    assert by_trade(category=trade)[trade.pk].usual == Usual("fixed", Decimal(40), 3)
    offer(price=80, price_model="hourly")
    assert by_trade(category=trade)[trade.pk].usual == Usual("hourly", Decimal("60.50"), 4)
