"""Addresses of trade pages, for pages that link to them."""

from django.apps import apps
from wagtail.models import Locale


def category_urls(locale: Locale) -> dict[int, str]:
    """Trade id to the address of its page in a language. Two queries."""
    # By name, because the page's own module asks the market, which asks here.
    pages = apps.get_model("home", "CategoryPage").objects.filter(locale=locale).live()
    return {page.category_id: page.url for page in pages}
