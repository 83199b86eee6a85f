"""Where the tree of each language begins, read in one query where Wagtail takes one more for each site."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache as store
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from wagtail.models import Page, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION, SiteRootPath

KEPT = 3600  # as Wagtail keeps them; it forgets them itself when a site, a page's address or a language changes


def site_roots() -> list[SiteRootPath]:
    """As `Site.get_site_root_paths`, put where Wagtail looks for them. One query, none while they are kept."""
    known = store.get(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION)
    if known is None:
        known = _read()
        store.set(SITE_ROOT_PATHS_CACHE_KEY, known, KEPT, version=SITE_ROOT_PATHS_CACHE_VERSION)
    return [SiteRootPath(*one) for one in known]


def roots_of(request: HttpRequest | None) -> Sequence[SiteRootPath]:
    """What a request for an editors' page has learned of them already; nothing for any other. No query."""
    found: Sequence[SiteRootPath] = getattr(request, "_wagtail_cached_site_root_paths", ())
    return found


def _read() -> list[SiteRootPath]:
    return [
        SiteRootPath(site.pk, one["path"], site.root_url, one["language"])
        for site in _sites().all()
        for one in site.homes
    ]


@cache
def _sites() -> QuerySet[Any]:
    """Sites with their home pages. Put together once: it is never evaluated, only copied."""
    homes = Page.objects.filter(translation_key=OuterRef("root_page__translation_key")).order_by("path")
    return Site.objects.annotate(
        homes=ArraySubquery(homes.values(json=JSONObject(path="url_path", language="locale__language_code")))
    ).order_by("-root_page__url_path", "-is_default_site", "hostname")
