"""What editors' pages write: days in words."""

from datetime import date

from babel.dates import format_date
from django import template
from django.utils.translation import get_language

from home.addresses import helpful_pages as pages_of
from marketplace.core.formats import locale

register = template.Library()


@register.filter
def plain_day(day: date) -> str:
    """21 November 2026, 21. November 2026."""
    return format_date(day, "long", locale=locale())


@register.simple_tag
def helpful_pages() -> list[tuple[str, str]]:
    """(title, address) of the help centre and its like in the reader's language. One query."""
    return pages_of((get_language() or "en")[:2])
