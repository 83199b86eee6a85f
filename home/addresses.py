"""Addresses of editors' pages, for pages that link to them."""

from django.apps import apps
from wagtail.models import Locale, Page, Site


def category_urls(locale: Locale) -> dict[int, str]:
    """Trade id to the address of its page in a language. One query, or with the sites three."""
    # By name, because the page's own module asks the market, which asks here.
    pages = apps.get_model("home", "CategoryPage").objects.filter(locale=locale).live()
    roots = Site.get_site_root_paths()
    found = {}
    for page in pages.only("category", "url_path", "path", "depth", "translation_key", "locale"):
        page._wagtail_cached_site_root_paths = roots  # else each would ask the cache for them
        found[page.category_id] = page.url
    return found


def helpful_pages(language: str) -> list[tuple[str, str]]:
    """(title, address) of the indexes of a language and its contact page, in the editors' order. One query."""
    kinds = ("categoryindexpage", "helpindexpage", "contactpage")
    pages = Page.objects.live().filter(content_type__app_label="home", content_type__model__in=kinds)
    return [
        (page.title, page.url) for page in pages.filter(locale__language_code=language).order_by("path") if page.url
    ]
