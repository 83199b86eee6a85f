"""The heads of a trade in a town and of a town: sentences made from what is live."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.catalog.models import Category
from marketplace.core import formats
from marketplace.core.places import Place
from marketplace.core.seo import Head, absolute, short, structured
from marketplace.core.seo.cards import card_path
from marketplace.search.queries import REGION_ZONE, SearchResult
from marketplace.search.towns import Local, town_path
from marketplace.storefront.cards import words_of_town, words_of_trade
from marketplace.storefront.heads import NAME


def trade_words(category: Category, place: Place, language: str) -> dict[str, str]:
    """The two names that every sentence about a trade in a town needs."""
    return {"trade": category.safe_translation_getter("name", any_language=True), "town": place.name(language)}


def sentences(here: Sequence[Local], town: str) -> list[str]:
    """How many there are, from which price, and when the first is free; each only where it is known."""
    count = len({provider for one in here for provider in one.providers})
    said = [
        ngettext(
            "%(count)s verified business in %(town)s takes bookings online.",
            "%(count)s verified businesses in %(town)s take bookings online.",
            count,
        )
        % {"count": count, "town": town}
    ]
    if prices := [one.from_price for one in here if one.from_price is not None]:
        said.append(_("Prices start at %(price)s.") % {"price": formats.money(min(prices))})
    if times := [one.next_free for one in here if one.next_free is not None]:
        said.append(_("The next free time: %(when)s.") % {"when": formats.when(min(times), REGION_ZONE)})
    return said


def trade_head(
    category: Category,
    place: Place,
    here: Local,
    results: Sequence[SearchResult],
    *,
    paths: Mapping[str, str],
    language: str,
    page: int,
) -> Head:
    """A trade in a town; only the first page of several is found by search engines."""
    names = trade_words(category, place, language)
    heading = _("%(trade)s in %(town)s") % names
    path = paths[language]
    businesses = [
        (one.provider.trading_name, absolute(reverse("storefront:provider", args=[one.provider.slug])))
        for one in results
    ]
    crumbs = [(NAME, f"/{language}/"), (names["town"], town_path(place, language)), (names["trade"], path)]
    return Head(
        title=_("%(trade)s in %(town)s: free times and prices") % names,
        description=short(f"{heading}: {' '.join(sentences([here], names['town']))}"),
        path=path if page == 1 else f"{path}?page={page}",
        alternates=paths if page == 1 else {},
        indexed=page == 1,
        picture=card_path("trade", language, f"{category.pk}-{place.id}", words_of_trade(category, place, language)),
        data=[
            structured.breadcrumbs((name, absolute(address)) for name, address in crumbs),
            structured.item_list(heading, businesses),
            _service(heading, names, here, path),
        ],
    )


def _service(heading: str, names: Mapping[str, str], here: Local, path: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@type": "Service",
        "name": heading,
        "serviceType": names["trade"],
        "url": absolute(path),
        "areaServed": {"@type": "City", "name": names["town"]},
    }
    if here.from_price is not None:
        data["offers"] = {
            "@type": "AggregateOffer",
            "lowPrice": str(here.from_price),
            "priceCurrency": "EUR",
            "offerCount": here.count,
        }
    return data


def town_head(
    place: Place, here: Sequence[Local], trades: Sequence[Mapping[str, Any]], *, paths: Mapping[str, str], language: str
) -> Head:
    """A town with everything that its people can do."""
    name = place.name(language)
    listed = ", ".join(str(one["category"]) for one in trades[:6])
    heading = _("Services in %(town)s") % {"town": name}
    return Head(
        title=_("Services in %(town)s: who is free, and when") % {"town": name},
        description=short(" ".join([*sentences(here, name)[:2], listed])),
        path=paths[language],
        alternates=paths,
        indexed=True,
        picture=card_path("town", language, place.id, words_of_town(place, language)),
        data=[
            structured.breadcrumbs([(NAME, absolute(f"/{language}/")), (name, absolute(paths[language]))]),
            structured.item_list(heading, [(str(one["category"]), absolute(one["url"])) for one in trades]),
        ],
    )
