"""Dates where Django writes them itself: nobody in three countries takes the day for the month."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

DAY, MOMENT = date(2026, 8, 9), datetime(2026, 8, 9, 12, 30, tzinfo=UTC)
SHOWN = [
    ("en", "9 Aug 2026", "9 Aug 2026, 14:30"),
    ("de", "09.08.2026", "09.08.2026 14:30"),
    ("it", "09/08/2026", "09/08/2026 14:30"),
]


@pytest.mark.parametrize(("language", "day", "moment"), SHOWN)
def test_as_each_language_writes_them(language, day, moment):
    page = Template("{{ day|date:'SHORT_DATE_FORMAT' }}|{{ moment|date:'SHORT_DATETIME_FORMAT' }}")
    with translation.override(language), timezone.override("Europe/Rome"):
        assert page.render(Context({"day": DAY, "moment": MOMENT})).split("|") == [day, moment]


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_what_a_browser_sends_is_understood_in_each(language):
    with translation.override(language):
        assert forms.DateField(localize=True).clean("2026-08-09") == DAY


def test_the_day_comes_first_in_english():
    with translation.override("en"):
        assert forms.DateField(localize=True).clean("09/08/2026") == DAY
