"""Money, dates and durations as a reader of each language expects them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from marketplace.core import clock, formats

START = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "whole", "cents"),
    [("en", "€48", "€48.50"), ("de", "48\u00a0€", "48,50\u00a0€"), ("it", "48\u00a0€", "48,50\u00a0€")],
)
def test_money(language, whole, cents):
    with translation.override(language):
        assert formats.money(Decimal("48.00")) == whole
        assert formats.money(Decimal("48.50")) == cents
        assert formats.money(None) == ""


def test_thousands():
    with translation.override("de"):
        assert formats.money(Decimal("2800")) == "2.800\u00a0€"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Thursday 26 November 2026, 16:30"),
        ("de", "Donnerstag, 26. November 2026, 16:30 Uhr"),
        ("it", "giovedì 26 novembre 2026, 16:30"),
    ],
)
def test_when(language, words):
    with translation.override(language):
        assert formats.when(START, "Europe/Rome") == words


@pytest.mark.parametrize(("language", "words"), [("en", "Thu 26 Nov"), ("de", "Do., 26. Nov."), ("it", "gio 26 nov")])
def test_short_day(language, words):
    with translation.override(language):
        assert formats.day_short(date(2026, 11, 26)) == words


def test_soon_is_told_by_the_clock_of_the_place():
    with translation.override("en"), clock.moved_to(datetime(2026, 11, 25, 23, 30, tzinfo=UTC)):
        assert formats.soon(START, "Europe/Rome") == "today"
        assert formats.soon(START, "Europe/London") == "tomorrow"
        assert formats.soon(START + timedelta(days=3), "Europe/Rome") == "Sun 29 Nov"


@pytest.mark.parametrize(
    ("minutes", "words"), [(45, "45 minutes"), (60, "1 hour"), (90, "1 h 30 min"), (120, "2 hours")]
)
def test_duration(minutes, words):
    with translation.override("en"):
        assert formats.duration(timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(("distance", "words"), [(0.4, "under 1 km"), (3.4, "3\xa0km"), (19.6, "20\xa0km"), (None, "")])
def test_km(distance, words):
    with translation.override("en"):
        assert formats.km(distance) == words
