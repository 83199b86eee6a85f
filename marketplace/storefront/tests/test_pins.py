"""Prices in boxes on the map of the search."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.search.actions.refresh_service import refresh_service
from marketplace.storefront.pins import HIGH, TAIL, half_width, with_prices
from marketplace.storefront.region import Words


def result(price: int = 48, **fields):
    service = Service(price=Decimal(price), currency="EUR", price_model=fields.get("price_model", "fixed"))
    return SimpleNamespace(service=service)


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
