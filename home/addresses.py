"""Addresses of editors' pages, for pages that link to them."""

from collections.abc import Mapping

from wagtail.models import Page

from home.roots import site_roots


def addresses_of(paths: Mapping[int, str]) -> dict[int, str]:
    """Keys with the address of the page at each path of the tree; empty outside every site. No query, or one."""
    roots = site_roots() if paths else []
    found = {}
    for key, url_path in paths.items():
        page = Page(pk=key, url_path=url_path)  # with a key, because new pages ask what kind of page they are
        page._wagtail_cached_site_root_paths = roots  # else each would ask the cache for them
        found[key] = page.url or ""
    return found


def helpful_pages(language: str) -> list[tuple[str, str]]:
    """(title, address) of the indexes of a language and its contact page, in the editors' order. One query."""
    kinds = ("categoryindexpage", "helpindexpage", "contactpage")
    pages = Page.objects.live().filter(content_type__app_label="home", content_type__model__in=kinds)
    return [
        (page.title, page.url) for page in pages.filter(locale__language_code=language).order_by("path") if page.url
    ]
