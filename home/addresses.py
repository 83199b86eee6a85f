"""Addresses of editors' pages, for pages that link to them."""

from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import quote

from django.urls import reverse
from django.utils import translation
from django.utils.http import RFC3986_SUBDELIMS
from wagtail.models import Page
from wagtail.models.sites import SiteRootPath

from home.roots import site_roots


def addresses_of(paths: Mapping[int, str], roots: Sequence[SiteRootPath] = ()) -> dict[int, str]:
    """Keys with the address of the page at each path of the tree; empty outside every site.

    No query, or one where nobody knows the roots of the trees.
    """
    roots = roots or (site_roots() if paths else ())
    only_site = len({root.site_id for root in roots}) == 1
    address = _on_only_site if only_site else _on_some_site
    return {key: address(path, roots) for key, path in paths.items()}


def _on_only_site(url_path: str, roots: Sequence[SiteRootPath]) -> str:
    """What `Page.url` says, without asking for each page how addresses are made: a header has twenty."""
    root = next((root for root in roots if url_path.startswith(root.root_path)), None)
    if root is None:
        return ""
    return _beginning(root.language_code) + quote(url_path[len(root.root_path) :], safe=RFC3986_SUBDELIMS + "/~:@")


@cache
def _beginning(language: str) -> str:
    """Where the tree of a language begins; one for each language, the same as long as this process runs."""
    with translation.override(language):
        return reverse("wagtail_serve", args=("",))


def _on_some_site(url_path: str, roots: Sequence[SiteRootPath]) -> str:
    page = Page(pk=1, url_path=url_path)  # with a key, because new pages ask what kind of page they are
    page._wagtail_cached_site_root_paths = roots  # else each would ask the cache for them
    return page.url or ""


def helpful_pages(language: str) -> list[tuple[str, str]]:
    """(title, address) of the indexes of a language and its contact page, in the editors' order. One query."""
    kinds = ("categoryindexpage", "helpindexpage", "contactpage")
    pages = Page.objects.live().filter(content_type__app_label="home", content_type__model__in=kinds)
    return [
        (page.title, page.url) for page in pages.filter(locale__language_code=language).order_by("path") if page.url
    ]
