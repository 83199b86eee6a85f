"""Finding an editors' page by its address in one query, where Wagtail asks twice for each level of the tree."""

from typing import cast

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction, Site, SiteRootPath
from wagtail.url_routing import RouteResult
from wagtail.views import serve


class Told(HttpRequest):
    """A request with Wagtail's own places for what it has found out: its names, not ours."""

    _wagtail_route_for_request: RouteResult
    _wagtail_cached_site_root_paths: list[SiteRootPath]  # what addresses are made with


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's own view, told beforehand which page it is; what is not found this way, Wagtail looks for itself."""
    found = _find(request, path)
    if found is not None:
        cast(Told, request)._wagtail_route_for_request = found
    response: HttpResponse = serve(request, path)
    return response


def _find(request: HttpRequest, path: str) -> RouteResult | None:
    """The page with everything above it and its translations: a query for those, and one for the page's own row."""
    roots = Site.get_site_root_paths()
    cast(Told, request)._wagtail_cached_site_root_paths = roots
    root = next((one for one in roots if one.language_code == get_language()), None)
    if root is None or len({one.site_id for one in roots}) > 1:
        return None
    chain, translations = _read(root.root_path, [part for part in path.split("/") if part])
    if chain is None or not chain[0].live:
        return None
    page = chain[-1].specific
    for below, above in zip(chain[1:], chain, strict=False):
        below._cached_parent_obj = above  # where treebeard looks first
    if len(chain) > 1:
        page._cached_parent_obj = chain[-2]
    page.locale = chain[-1].locale
    page.read_ahead = ReadAhead(translations, open_to_all=not any(one.restricted or one.alias_of_id for one in chain))
    try:
        found: RouteResult = page.route(request, [])
    except Http404:
        return None
    return found


class ReadAhead:
    """What was read with a page: its translations, and that neither it nor anything above it asks for a password."""

    __slots__ = ("open_to_all", "translations")

    def __init__(self, translations: list[Page], *, open_to_all: bool) -> None:
        self.translations = translations
        self.open_to_all = open_to_all


def _read(root_path: str, parts: list[str]) -> tuple[list[Page] | None, list[Page]]:
    """(pages from the language's home page down to the wanted one or None, live pages of the same content)."""
    addresses = [root_path + "".join(f"{part}/" for part in parts[:depth]) for depth in range(len(parts) + 1)]
    same = Page.objects.filter(url_path=addresses[-1]).values("translation_key")
    asks = PageViewRestriction.objects.filter(Q(page=OuterRef("pk")) | Q(page__depth=1))
    # All home pages are of one model, so theirs need no second query for the page's own row.
    kind = Page if parts else apps.get_model("home", "HomePage")
    pages = list(
        kind.objects.filter(Q(url_path__in=addresses) | Q(translation_key__in=same))
        .select_related("locale")
        .annotate(restricted=Exists(asks))
        .order_by("path")
    )
    by_address = {page.url_path: page for page in pages}
    if any(address not in by_address for address in addresses):
        return None, []
    chain = [by_address[address] for address in addresses]
    wanted = chain[-1].translation_key
    return chain, [page for page in pages if page.translation_key == wanted and page.live]
