"""How far a business travels, said before a time is chosen: what somebody looks for, or lives in, may be outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from marketplace.accounts.models import Address
from marketplace.booking.reach import Reach, comes_as_far_as, reach_of, too_far
from marketplace.catalog.models import Service
from marketplace.core.places import find_place
from marketplace.providers.models import Provider

MOST_NEAR = 80  # letters of a place's name in an address


@dataclass(frozen=True, slots=True)
class Outside:
    """A town that a business does not come to, and the ways on from there."""

    town: str
    sentence: str
    search_url: str
    request_url: str


def outside(service: Service, town: str) -> Outside:
    """What to say of a town that is too far for whoever offers this service; its provider and trade are loaded."""
    trade = service.category.key
    return Outside(
        town=town,
        sentence=too_far(service.provider, town),
        search_url=f"{reverse('storefront:search')}?{urlencode({'category': trade, 'near': town})}",
        request_url=f"{reverse('storefront:request')}?{urlencode({'category': trade, 'city': town})}",
    )


def near_of(asked: Mapping[str, Any]) -> str:
    """The place that somebody searched, as a page hands it on to the next."""
    return str(asked.get("near", ""))[:MOST_NEAR]


def homes_of(user: Any) -> list[Address]:
    """The saved addresses of whoever looks at a page. One query, none for a visitor."""
    return list(user.addresses.all()) if user.is_authenticated else []


def outside_for(service: Service, *, near: str = "", homes: list[Address]) -> Outside | None:
    """Whether the place somebody searched lies outside, or else every saved address of theirs.

    Nothing is said of a town that nobody knows: the business is asked then.
    """
    if service.place != Service.Place.AT_CUSTOMER:
        return None
    provider = service.provider
    if near:
        place = find_place(near, language=get_language() or "en")
        base = (provider.latitude, provider.longitude)
        if place is None or comes_as_far_as(
            (place.latitude, place.longitude), base=base, radius_km=provider.service_radius_km
        ):
            return None
        return outside(service, place.name(get_language() or "en"))
    if homes and not reached(provider, homes):
        return outside(service, homes[0].city)
    return None


def reached(provider: Provider, homes: list[Address]) -> list[Address]:
    """The addresses that a business comes to, or perhaps does."""
    return [home for home in homes if reach_of(provider, city=home.city, country=home.country) != Reach.TOO_FAR]
