"""A trade in a town, and a town: pages that are there as long as somebody works there, made from live data alone."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from marketplace.catalog.models import Category
from marketplace.catalog.queries import called, with_former
from marketplace.core.pagecache import keep
from marketplace.core.places import Place, place_by_any_slug, place_by_slug
from marketplace.core.seo import language_links
from marketplace.core.seo.heads import CODES
from marketplace.search.queries import search
from marketplace.search.rules import SearchQuery
from marketplace.search.towns import (
    TOWNS_WORDS,
    TRADES_WORDS,
    Local,
    distance_between,
    offers_by_town,
    town_path,
    towns_of,
    trade_path,
    trade_slugs,
)
from marketplace.storefront.heads import NAME
from marketplace.storefront.town_heads import sentences, town_head, trade_head, trade_words

NEIGHBOURS = 8


class _Word:
    """One of the words that an address begins with in one of the languages."""

    regex = ""

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class TradesWord(_Word):
    """The word for trades in an address, in any language."""

    regex = "|".join(sorted(set(TRADES_WORDS.values())))


class TownsWord(_Word):
    """The word for towns in an address, in any language."""

    regex = "|".join(sorted(set(TOWNS_WORDS.values())))


@require_GET
def trade_in_town(request: HttpRequest, word: str, trade: str, town: str) -> HttpResponse:
    """Who does this here, with their next times; words of another language and former words lead to today's."""
    language = get_language() or "en"
    place = _place(town, language)
    named = Category.objects.trades().filter(called(trade))
    offers = offers_by_town(trades=named.prefetch_related(None).values("pk"), place=place)
    category, trades = _with_names(trade, [one for one in offers if one.place == place], language)
    paths = {code: path for code in CODES if (path := trade_path(category, place, code))}
    if language not in paths:
        raise Http404
    if paths[language] != request.path:
        return _moved(request, paths[language])
    everywhere = [one for one in offers if one.category_id == category.pk]
    here = next((one for one in everywhere if one.place == place), None)
    if here is None:
        raise Http404
    page = _page(request)
    query = SearchQuery(category=category.key, sort="soonest", page=page, language=language, providers=here.providers)
    found = search(query, trades=[category] if category else [])
    if page > 1 and not found.results:
        raise Http404
    context = {
        "category": category,
        "heading": _("%(trade)s in %(town)s") % trade_words(category, place, language),
        "intro": " ".join(sentences([here], place.name(language))),
        "town": place.name(language),
        "trail": [(NAME, f"/{language}/"), (place.name(language), town_path(place, language))],
        "found": found,
        "results": found.results,
        "next_page": f"?page={page + 1}" if found.has_next else "",
        "previous_page": {1: "", 2: paths[language]}.get(page, f"?page={page - 1}"),
        "neighbours": _elsewhere(everywhere, category, place, language),
        "others": [one for one in trades if one["category"] != category],
        "language_links": language_links(paths, active=language),
        "head": trade_head(category, place, here, found.results, paths=paths, language=language, page=page),
    }
    keep("listing", f"locale:{language}", parameters=("page",))
    return render(request, "pages/towns/trade.html", context)


@require_GET
def town(request: HttpRequest, word: str, town: str) -> HttpResponse:
    """Everything that people of a town can do."""
    language = get_language() or "en"
    place = _place(town, language)
    paths = {code: town_path(place, code) for code in CODES}
    if paths[language] != request.path:
        return _moved(request, paths[language])
    everywhere = offers_by_town()
    here = [one for one in everywhere if one.place == place]
    if not here:
        raise Http404
    trades = _links(here, Category.objects.trades().filter(pk__in=[one.category_id for one in here]), language)
    name = place.name(language)
    near = sorted(towns_of(everywhere), key=lambda one: distance_between(place, one[0]))
    context = {
        "trail": [(NAME, f"/{language}/")],
        "heading": _("Services in %(town)s") % {"town": name},
        "intro": " ".join(sentences(here, name)),
        "town": name,
        "trades": trades,
        "neighbours": [
            _link(other.name(language), town_path(other, language), count) for other, count in near if other != place
        ][:NEIGHBOURS],
        "language_links": language_links(paths, active=language),
        "head": town_head(place, here, trades, paths=paths, language=language),
    }
    keep("listing", f"locale:{language}")
    return render(request, "pages/towns/town.html", context)


def _with_names(slug: str, here: list[Local], language: str) -> tuple[Category, list[dict[str, Any]]]:
    """The trade with this word and the links of a town. Two queries."""
    wanted = called(slug) | Q(pk__in=[one.category_id for one in here])
    trades = list(with_former(Category.objects.trades().filter(wanted).distinct(), slug, language))
    ranked = [(rank, one) for one in trades if (rank := _rank(one, slug, language))]
    if not ranked:
        raise Http404
    return min(ranked, key=lambda one: one[0])[1], _links(here, trades, language)


def _rank(trade: Any, slug: str, language: str) -> tuple[int, float] | None:
    """Whom a word means: who has it in this language, who had it last, then the same of other languages; or None."""
    slugs = trade_slugs(trade)
    if slugs.get(language) == slug:
        return 0, 0
    if trade.left_here:
        return 1, -trade.left_here.timestamp()
    if slug in slugs.values():
        return 2, 0
    return (3, -trade.left.timestamp()) if trade.left else None


def _place(slug: str, language: str) -> Place:
    place = place_by_slug(slug, language) or place_by_any_slug(slug)
    if place is None:
        raise Http404
    return place


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def _page(request: HttpRequest) -> int:
    """The page that is asked for; what is no number is the first."""
    value = request.GET.get("page", "")
    return int(value) if value.isascii() and value.isdigit() and 1 <= len(value) <= 3 and int(value) else 1


def _elsewhere(offers: list[Local], category: Category, place: Place, language: str) -> list[dict[str, Any]]:
    """A trade in the nearest other towns, as links."""
    others = sorted(offers, key=lambda one: distance_between(place, one.place))
    return [
        _link(one.place.name(language), trade_path(category, one.place, language), one.count, one.from_price)
        for one in others
        if one.place != place
    ][:NEIGHBOURS]


def _links(here: list[Local], trades: Iterable[Category], language: str) -> list[dict[str, Any]]:
    """Trades of one town, those that most people offer first."""
    known = {one.pk: one for one in trades}
    links = []
    for one in sorted(here, key=lambda one: -one.count):
        category = known.get(one.category_id)
        if category is not None and (path := trade_path(category, one.place, language)):
            links.append(_link(str(category), path, one.count, one.from_price) | {"category": category})
    return links


def _link(name: str, url: str, count: int, from_price: Decimal | None = None) -> dict[str, Any]:
    return {"name": name, "url": url, "count": count, "from_price": from_price}
