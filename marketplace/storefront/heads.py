"""The heads of the marketplace's public pages: a provider, a town."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.catalog.models import Service
from marketplace.core import formats
from marketplace.core.seo import Head, absolute, short, structured
from marketplace.core.seo.cards import card_path
from marketplace.core.seo.heads import CODES
from marketplace.core.uploads import picture_url
from marketplace.providers.models import Provider
from marketplace.providers.queries import PublicLocation, abouts, town_of
from marketplace.reviews.models import Review
from marketplace.search.towns import town_path, trade_path
from marketplace.storefront.cards import words_of_provider
from marketplace.storefront.templatetags.services import words

NAME = "Piazza"


def in_each_language(name: str, *args: str) -> dict[str, str]:
    """Language to the path of an address whose words are the same in every language."""
    paths = {}
    for code in CODES:
        with translation.override(code):
            paths[code] = reverse(name, args=args)
    return paths


def languages_of(provider: Provider) -> list[str]:
    """The languages a provider speaks to readers in; any other shows the original's words and is not indexed."""
    written = {provider.language, *abouts(provider)}
    return [code for code in CODES if code in written]


def trail_to(provider: Provider, services: Sequence[Service], language: str) -> list[tuple[str, str]]:
    """(name, path) of the pages above a provider who can be booked: the town, and what they offer first in it."""
    if not services:
        return []
    place, trade = town_of(provider), services[0].category
    trail = [(NAME, f"/{language}/"), (place.name(language), town_path(place, language))]
    if path := trade_path(trade, place, language):
        trail.append((str(trade), path))
    return trail


def provider_head(
    provider: Provider,
    *,
    services: list[Service],
    location: PublicLocation,
    language: str,
    trail: Iterable[tuple[str, str]],
    reviews: Iterable[Review] = (),
) -> Head:
    """A verified provider's page; `trail` is (name, path) of the pages above it, `reviews` are those that it shows."""
    paths = in_each_language("storefront:provider", provider.slug)
    written = languages_of(provider)
    path = paths[language]
    title = f"{provider.trading_name}, {location.town}"
    picture = card_path("provider", language, provider.slug, words_of_provider(provider, language))
    crumbs = [*(trail or [(NAME, f"/{language}/")]), (provider.trading_name, path)]
    return Head(
        title=title,
        description=_describe(provider, services, location),
        path=path,
        alternates={code: paths[code] for code in written},
        indexed=provider.verification == Provider.Verification.VERIFIED and language in written,
        kind="profile",
        picture=picture,
        data=[
            business(provider, services=services, location=location, path=path, picture=picture)
            | ({"review": said} if (said := [_review(one) for one in reviews]) else {}),
            structured.breadcrumbs((name, absolute(address)) for name, address in crumbs),
        ],
    )


def _describe(provider: Provider, services: list[Service], location: PublicLocation) -> str:
    about = words(provider, "about")[0]
    if about:
        return short(about)
    titles = ", ".join(words(service, "title")[0] for service in services[:3])
    sentence = _("%(name)s in %(town)s: free times and prices.") % {
        "name": provider.trading_name,
        "town": location.town,
    }
    return short(f"{sentence} {titles}".strip())


def business(
    provider: Provider, *, services: list[Service], location: PublicLocation, path: str, picture: str
) -> dict[str, Any]:
    """Structured data about the business; the street and where it is only where they are public anyway.

    It is one business, whatever the language of the page that tells of it; `picture` stands in for a portrait.
    """
    address: dict[str, Any] = {
        "@type": "PostalAddress",
        "addressLocality": location.town,
        "addressCountry": location.country,
    }
    if location.has_address:
        address |= {"streetAddress": location.street, "postalCode": location.postcode}
        address["addressRegion"] = location.region
    data: dict[str, Any] = {
        "@type": "LocalBusiness",
        "@id": absolute(in_each_language("storefront:provider", provider.slug)[CODES[0]]) + "#business",
        "name": provider.trading_name,
        "url": absolute(path),
        "image": absolute(picture_url(provider.portrait, 480) if provider.portrait else picture),
        "address": address,
        "knowsLanguage": list(provider.languages),
        "makesOffer": [_offer(service) for service in services],
    }
    if about := words(provider, "about")[0]:
        data["description"] = about
    if location.has_address:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": location.latitude, "longitude": location.longitude}
    if prices := [service.price for service in services if service.price]:
        low, high = formats.money(min(prices)), formats.money(max(prices))
        data["priceRange"] = low if low == high else f"{low}–{high}"
    if provider.rating_count:
        data["aggregateRating"] = structured.rating(provider.rating_average, provider.rating_count)
    return data


def _review(review: Review) -> dict[str, Any]:
    return structured.review(
        author=review.customer.get_short_name(),
        stars=review.rating,
        text=review.text,
        day=(review.published_at or review.written_at).date(),
        language=review.language,
    )


def _offer(service: Service) -> dict[str, Any]:
    offer: dict[str, Any] = {
        "@type": "Offer",
        "itemOffered": {"@type": "Service", "name": words(service, "title")[0], "serviceType": str(service.category)},
    }
    return offer | (_price(service) if service.price else {})


def _price(service: Service) -> dict[str, Any]:
    """A fixed price as it is; one for an hour, or the lowest of several, as what it is."""
    price, currency = str(service.price), {"priceCurrency": service.currency}
    if service.price_model == Service.PriceModel.HOURLY:
        return {"priceSpecification": {"@type": "UnitPriceSpecification", "price": price, "unitCode": "HUR"} | currency}
    if service.price_model == Service.PriceModel.FROM:
        return {"priceSpecification": {"@type": "PriceSpecification", "minPrice": price} | currency}
    return {"price": price} | currency
