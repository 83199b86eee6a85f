"""Money, dates, times, distances and durations in the reader's language. Names of days come from Babel's CLDR."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from marketplace.core import clock

LOCALES = {"en": "en_GB", "de": "de", "it": "it"}
# Day and month in the order and with the dots that each language uses.
SHORT_DAY = {"en": "EEE d MMM", "de": "EEE, d. MMM", "it": "EEE d MMM"}
LONG_DAY = {"en": "EEEE d MMMM y", "de": "EEEE, d. MMMM y", "it": "EEEE d MMMM y"}
WHOLE = {"en_GB": "¤#,##0", "de": "#,##0\u00a0¤", "it": "#,##0\u00a0¤"}
# A page of forty cards writes two hundred numbers and days, most of them again and again. How one looks in a language
# never changes, and Babel takes its time over each.
remember = lru_cache(maxsize=4096)


def locale() -> str:
    """Babel's name of the active language; English is written the British way."""
    return LOCALES.get((get_language() or "en")[:2], "en_GB")


def money(amount: Decimal | None, currency: str = "EUR") -> str:
    """An amount with its sign; whole euros without cents."""
    return "" if amount is None else _money(amount, currency, locale())


@remember
def _money(amount: Decimal, currency: str, locale: str) -> str:
    if amount == amount.to_integral_value():
        return format_currency(amount, currency, WHOLE[locale], locale=locale, currency_digits=False)
    return format_currency(amount, currency, locale=locale)


def in_zone(instant: datetime, zone: ZoneInfo | str) -> datetime:
    """The instant on the wall clock of a zone."""
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def clock_time(instant: datetime, zone: ZoneInfo | str) -> str:
    """16:30, as a button says it."""
    return _time(in_zone(instant, zone).time(), locale())


@remember
def _time(at: time, locale: str) -> str:
    return format_time(at, "H:mm", locale=locale)


@remember
def _date(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)


def at_time(instant: datetime, zone: ZoneInfo | str) -> str:
    """16:30 in a sentence: German adds Uhr."""
    text = clock_time(instant, zone)
    return f"{text} Uhr" if locale() == "de" else text


def day_short(day: date) -> str:
    """Do., 26. Nov."""
    return _date(day, SHORT_DAY[(get_language() or "en")[:2]], locale())


def day_long(day: date) -> str:
    """Donnerstag, 26. November 2026."""
    return _date(day, LONG_DAY[(get_language() or "en")[:2]], locale())


def weekday(day: date) -> str:
    """Do."""
    return _date(day, "EEE", locale())


def day_month(day: date) -> str:
    """26. Nov."""
    return _date(day, "d. MMM" if locale() == "de" else "d MMM", locale())


def when(instant: datetime, zone: ZoneInfo | str) -> str:
    """Donnerstag, 26. November 2026, 16:30 Uhr."""
    return f"{day_long(in_zone(instant, zone).date())}, {at_time(instant, zone)}"


def soon(instant: datetime, zone: ZoneInfo | str) -> str:
    """Today, tomorrow, or the short day."""
    day = in_zone(instant, zone).date()
    today = in_zone(clock.now(), zone).date()
    if day == today:
        return _("today")
    if day == today + timedelta(days=1):
        return _("tomorrow")
    return day_short(day)


def duration(length: timedelta) -> str:
    """45 minutes, 1 hour, 1 h 30 min, 2 hours."""
    minutes = int(length.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest}
    if not rest:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def km(distance: float | None) -> str:
    """A distance in kilometres: whole ones, below one as less. Number and unit stay on one line."""
    if distance is None:
        return ""
    if distance < 1:
        return _("under 1 km")
    return f"{format_decimal(round(distance), locale=locale())}\N{NO-BREAK SPACE}km"


def decimal1(number: Decimal | float | None) -> str:
    """A number with one decimal place: 4.9, 4,9."""
    return "" if number is None else _decimal1(number, locale())


@remember
def _decimal1(number: Decimal | float, locale: str) -> str:
    return format_decimal(number, format="0.0", locale=locale)
