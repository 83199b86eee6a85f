"""Prices and next free times in boxes on the map of the search."""

import re
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.search.actions.refresh_service import refresh_service
from marketplace.storefront.pins import HIGH, MORE, TAIL, free_at, half_width, with_prices
from marketplace.storefront.region import Words

ROME = ZoneInfo("Europe/Rome")


def result(price: int = 48, *, free: datetime | None = None, **fields):
    service = Service(price=Decimal(price), currency="EUR", price_model=fields.get("price_model", "fixed"))
    return SimpleNamespace(service=service, zone=ROME, times=[SimpleNamespace(start=free)] if free else [])


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_a_price_stands_above_its_place():
    (pin,), taken = with_prices([(result(), 50.0, 50.0)])
    assert "48" in pin.price
    assert any(one.top < 50 - TAIL and one.half == half_width(pin.price) for one in taken)


def test_the_box_is_as_wide_as_its_price_and_ends_where_the_result_is():
    (short, long), _taken = with_prices([(result(), 30.0, 30.0), (result(price_model="hourly"), 50.0, 80.0)])
    assert short.outline.startswith("M0 0l")
    width = [float(re.search(r"H(-?[\d.]+)", pin.outline)[1]) for pin in (short, long)]
    assert width[1] < width[0] < 0


def test_boxes_stand_clear_of_each_other_and_of_other_places():
    places = [(result(), 50.0, 50.0), (result(52), 51.0, 51.0), (result(60), 50.0, 50.0 + HIGH * 3)]
    pins, taken = with_prices(places)
    assert 0 < sum(bool(pin.price) for pin in pins) < len(pins)
    boxes = [one for one in taken if one.high == HIGH]
    for at, box in enumerate(boxes):
        assert box.apart(boxes[:at])


def test_of_two_at_one_place_the_first_has_the_box_and_lies_above():
    pins, _taken = with_prices([(result(48), 50.0, 50.0), (result(99), 50.0, 50.0)])
    assert [bool(pin.price) for pin in pins] == [False, True]
    assert "48" in pins[1].price


@pytest.mark.parametrize(("left", "top"), [(1.0, 50.0), (99.0, 50.0), (50.0, 3.0)])
def test_no_box_is_cut_off_by_the_edge(left, top):
    (pin,), _taken = with_prices([(result(), left, top)])
    assert pin.price == ""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026, of which the 23rd is today."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ROME)


@pytest.mark.usefixtures("monday")
class TestTimes:
    @pytest.mark.parametrize(
        ("language", "start", "words"),
        [
            ("en", at(23, 9, 15), "9:15"),
            ("en", at(26, 9, 15), "Thu 9:15"),
            ("de", at(26, 9, 15), "Do. 9:15"),
            ("it", at(26, 9, 15), "gio 9:15"),
            ("en", at(29, 14), "Sun 14:00"),
            ("en", at(30, 14), "30 Nov"),
            ("de", at(30, 14), "30. Nov."),
        ],
    )
    def test_are_as_short_as_they_can_be_said(self, language, start, words):
        with translation.override(language):
            assert free_at(result(free=start), None) == words

    def test_on_the_day_that_was_asked_for_the_hour_says_all(self):
        assert free_at(result(free=at(26, 9, 15)), date(2026, 11, 26)) == "9:15"

    def test_nothing_is_said_where_nothing_is_free(self):
        (pin,), _taken = with_prices([(result(), 50.0, 50.0)])
        assert (pin.price, pin.time) == ("€48", "")

    def test_the_box_grows_with_them(self):
        (pin,), taken = with_prices([(result(free=at(26, 9, 15)), 50.0, 50.0)])
        assert pin.time == "Thu 9:15"
        assert half_width(pin.price, pin.time) > half_width(pin.price)
        box = next(one for one in taken if one.high == HIGH + MORE)
        assert (box.top + box.high / 2, box.half) == (50 - TAIL, half_width(pin.price, pin.time))

    def test_they_cost_nobody_their_price_and_stand_clear(self):
        many = [(20.0 + 12 * (n % 5), 20.0 + 9 * (n // 5)) for n in range(20)]
        bare, _taken = with_prices([(result(), *place) for place in many])
        timed, taken = with_prices([(result(free=at(26, 9, 15)), *place) for place in many])
        assert sum(bool(pin.price) for pin in timed) == sum(bool(pin.price) for pin in bare) > 0
        boxes = [one for one in taken if one.high >= HIGH]
        assert all(box.apart(boxes[:number]) for number, box in enumerate(boxes))


def test_heights_count():
    tall, name = Words(50, 50, 5, HIGH), Words(50, 50 + 5.5, 5)
    assert not tall.apart([name])
    assert Words(50, 50, 5).apart([name])


@pytest.mark.django_db
def test_the_page_draws_them():
    with clock.moved_to(NOW):
        refresh_service(service_id=make_bookable_service().pk)
        html = Client().get(reverse("storefront:search")).content.decode()
    assert html.count('class="mark__box"') == html.count('class="mark__word"') == 1
    # A quarter past the notice that the service asks for, said in the box and to whoever hears the page.
    assert re.search(r'mark__word--time"[^>]*>\d+:\d\d<', html)
    assert re.search(r"<title>[^<]+, €48, today \d+:\d\d</title>", html)
