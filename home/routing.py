"""Finding an editors' page by its address in two queries, where Wagtail asks twice for each level of the tree."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from home.roots import site_roots


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's own view, told beforehand which page it is; where this does not know its way, Wagtail looks itself."""
    found = _find(request, path)
    if found is not None:
        request._wagtail_route_for_request = found  # type: ignore[attr-defined]  # where Wagtail keeps its own answer
    response: HttpResponse = serve(request, path)
    return response


def _find(request: HttpRequest, path: str) -> RouteResult | None:
    """The page with everything above it and its translations: a query for those, and one for the page's own row.

    Raises `Http404` where there is no such page; None where that cannot be said so easily.
    """
    roots = site_roots()
    request._wagtail_cached_site_root_paths = roots  # type: ignore[attr-defined]  # the same, for addresses
    root = next((one for one in roots if one.language_code == get_language()), None)
    if root is None or len({one.site_id for one in roots}) > 1:
        return None
    parts = [part for part in path.split("/") if part]
    chain, translations = _read(root.root_path, parts)
    if not chain or not chain[0].live:
        return None
    rest = parts[len(chain) - 1 :]
    if rest and not issubclass(chain[-1].content_type.model_class() or Page, RoutablePageMixin):
        raise Http404
    page = _own_row(chain[-1])
    for below, above in zip(chain[1:], chain, strict=False):
        below._cached_parent_obj = above  # where treebeard looks first
    if len(chain) > 1:
        page._cached_parent_obj = chain[-2]
    page.locale = chain[-1].locale
    page.read_ahead = ReadAhead(translations, open_to_all=not any(one.restricted or one.alias_of_id for one in chain))
    found: RouteResult = page.route(request, rest)
    return found


class ReadAhead:
    """What was read with a page: its translations, and that neither it nor anything above it asks for a password."""

    __slots__ = ("open_to_all", "translations")

    def __init__(self, translations: list[Page], *, open_to_all: bool) -> None:
        self.translations = translations
        self.open_to_all = open_to_all


def _read(root_path: str, parts: list[str]) -> tuple[list[Page], list[Page]]:
    """(pages from the home page down the address, as far as there are any; live pages of the last one's content).

    What kind of page each is comes along, so that nobody has to ask for it.
    """
    addresses = [root_path + "".join(f"{part}/" for part in parts[:depth]) for depth in range(len(parts) + 1)]
    same = Page.objects.filter(url_path__in=addresses).values("translation_key")
    pages = list(_pages(only_homes=not parts).filter(translation_key__in=same))
    by_address = {page.url_path: page for page in pages}
    chain: list[Page] = []
    for address in addresses:
        if address not in by_address:
            break
        chain.append(by_address[address])
    wanted = chain[-1].translation_key if chain else None
    return chain, [page for page in pages if page.translation_key == wanted and page.live]


@cache
def _pages(*, only_homes: bool) -> QuerySet[Any]:
    """Pages with what routing asks of them. Put together once for each: it is never evaluated, only narrowed."""
    # All home pages are of one model, so theirs need no second query for the page's own row.
    kind: Any = apps.get_model("home", "HomePage") if only_homes else Page
    asks = PageViewRestriction.objects.filter(Q(page=OuterRef("pk")) | Q(page__depth=1))
    pages = kind.objects.select_related("locale", "content_type")
    return pages.annotate(restricted=Exists(asks)).order_by("path")


def _own_row(found: Page) -> Page:
    """The page as what it is, together with what its kind always shows. One query, none for a home page."""
    model = found.content_type.model_class()
    if model is None or isinstance(found, model):
        return found
    page: Page = model.objects.select_related(*getattr(model, "comes_with", ())).get(pk=found.pk)
    return page
