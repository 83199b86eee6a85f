"""What editors' pages write: days in words."""

from datetime import date
from typing import Any

from babel.dates import format_date
from django import template
from django.utils.translation import get_language
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar
from wagtail.models import Page

from home.addresses import helpful_pages as pages_of
from marketplace.core.formats import locale

register = template.Library()


@register.filter
def plain_day(day: date) -> str:
    """21 November 2026, 21. November 2026."""
    return format_date(day, "long", locale=locale())


@register.simple_tag(takes_context=True)
def editors_bar(context: dict[str, Any]) -> str:
    """Wagtail's button on an editors' page for those who may edit; the checks beside a preview need it as well.

    Asks two queries what somebody may do who is signed in, and nothing for anybody else.
    """
    request = context.get("request")
    if request is None or not (isinstance(context.get("page"), Page) or getattr(request, "is_preview", False)):
        return ""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    bar: str = wagtailuserbar(context)
    return bar


@register.simple_tag
def helpful_pages() -> list[tuple[str, str]]:
    """(title, address) of the help centre and its like in the reader's language. One query."""
    return pages_of((get_language() or "en")[:2])
