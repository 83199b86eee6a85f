"""The formats of `core.formats` as filters and tags: `{% load formats %}`."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template

from marketplace.core import formats

register = template.Library()


@register.filter
def money(amount: Decimal | None, currency: str = "EUR") -> str:
    """`{{ line.total_amount|money:line.currency }}`."""
    return formats.money(amount, currency)


@register.filter
def km(distance: float | None) -> str:
    """`{{ result.distance_km|km }}`."""
    return formats.km(distance)


@register.filter
def duration(length: timedelta) -> str:
    """`{{ service.duration|duration }}`."""
    return formats.duration(length)


@register.filter
def day_long(day: date) -> str:
    """Donnerstag, 26. November 2026."""
    return formats.day_long(day)


@register.filter
def day_short(day: date) -> str:
    """Do., 26. Nov."""
    return formats.day_short(day)


@register.filter
def weekday(day: date) -> str:
    """Do."""
    return formats.weekday(day)


@register.filter
def day_month(day: date) -> str:
    """26. Nov."""
    return formats.day_month(day)


@register.simple_tag
def when(instant: datetime, zone: ZoneInfo | str) -> str:
    """`{% when booking.starts_at zone %}`: day and time in words."""
    return formats.when(instant, zone)


@register.simple_tag
def clock_time(instant: datetime, zone: ZoneInfo | str) -> str:
    """`{% clock_time slot.start zone %}`: the time as a button says it."""
    return formats.clock_time(instant, zone)


@register.simple_tag
def at_time(instant: datetime, zone: ZoneInfo | str) -> str:
    """The time as a sentence says it."""
    return formats.at_time(instant, zone)


@register.simple_tag
def soon(instant: datetime, zone: ZoneInfo | str) -> str:
    """Today, tomorrow or the short day."""
    return formats.soon(instant, zone)


@register.simple_tag
def iso_local(instant: datetime, zone: ZoneInfo | str) -> str:
    """The instant as ISO 8601 with the zone's offset: the value of a time button and of `<time datetime>`."""
    return formats.in_zone(instant, zone).isoformat(timespec="seconds")


@register.simple_tag
def day_of(instant: datetime, zone: ZoneInfo | str) -> Any:
    """The local date of an instant."""
    return formats.in_zone(instant, zone).date()


@register.simple_tag
def last_day(end: datetime, zone: ZoneInfo | str) -> Any:
    """The last local day of a stretch whose end is not part of it: midnight belongs to the day before."""
    return formats.in_zone(end - timedelta(seconds=1), zone).date()


@register.filter
def decimal1(number: Decimal | float | None) -> str:
    """4.9 or 4,9."""
    return formats.decimal1(number)
