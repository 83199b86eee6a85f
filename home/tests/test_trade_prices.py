"""What a trade page says of prices: the lowest, and the usual one where enough offer the trade."""

import pytest

from home.tests.blocks import offer
from home.tests.factories import make_trade, make_trades
from marketplace.booking.tests.factories import NOW
from marketplace.catalog.tests.factories import make_category
from marketplace.core import clock

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
