"""Whether a business comes to an address. No queries, no clock.

A town's centre stands for every address in it and mostly for the base of a business too, as nobody looks up streets
here. So the rule is generous where it can be wrong, and what it cannot know is for the business to say:

- `TOLERANCE_KM` is added to how far they travel. A municipality of South Tyrol covers 64 km² on average, a circle of
  4.5 km, and no two neighbouring centres of the region are much more than 10 km apart: so an address lies up to about
  5 km from the centre that stands for it. Search adds nothing, so whoever it lists for a town can be booked for it.
- Of several places of one name, the one that they come to is the one that is meant.
- A town that nobody knows (a hamlet, a village far away, a slip of the pen) is not refused: the booking goes to the
  business as a request, also where customers book at once, and they look where it is.

It holds when a booking is sent and for no other moment. A business that travels less far or moves keeps what was
agreed, and one that bids on a request has been told the town: so this is not among the invariants.
"""

from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.booking.models import Booking
from marketplace.catalog.models import Service
from marketplace.core import formats
from marketplace.core.geo import distance_km
from marketplace.core.places import Place, places_called
from marketplace.providers.models import Provider
from marketplace.providers.queries import public_location

TOLERANCE_KM = 5

Point = tuple[float, float]


class Reach(StrEnum):
    """What is known of a business and an address."""

    COMES = "comes"
    TOO_FAR = "too_far"
    UNKNOWN = "unknown"


def comes_as_far_as(point: Point, *, base: Point, radius_km: int) -> bool:
    """Whether a point, the centre of a town, lies in the area of a business, give or take the tolerance."""
    return distance_km(base, point) <= radius_km + TOLERANCE_KM


def reach(*, base: Point, radius_km: int, city: str, country: str) -> Reach:
    """Whether a business with this base comes to a town, as somebody wrote it in an address."""

    def comes(place: Place) -> bool:
        return comes_as_far_as((place.latitude, place.longitude), base=base, radius_km=radius_km)

    called = places_called(city, country=country)
    if any(map(comes, [*called.whole, *called.first_words])):
        return Reach.COMES
    if called.whole:
        return Reach.TOO_FAR
    # "Bolz" finds people in the search, so it is good enough here; but for a beginning nobody is refused.
    return Reach.COMES if any(map(comes, called.beginning)) else Reach.UNKNOWN


def reach_of(provider: Provider, *, city: str, country: str = "") -> Reach:
    """Whether this business comes to a town; of its own country where none is named."""
    return reach(
        base=(provider.latitude, provider.longitude),
        radius_km=provider.service_radius_km,
        city=city,
        country=country or provider.country,
    )


def is_unknown(booking: Booking) -> bool:
    """Whether the provider must look by themselves where a booking is."""
    at_customer = booking.place == Service.Place.AT_CUSTOMER
    return at_customer and reach_of(booking.provider, city=booking.city, country=booking.country) == Reach.UNKNOWN


def too_far(provider: Provider, town: str) -> str:
    """The sentence that says how far a provider travels, and that a town is further: beforehand, and as refusal."""
    return _("%(provider)s travels up to %(distance)s from %(base)s; %(town)s is further away.") % {
        "provider": provider.trading_name,
        "distance": formats.km(provider.service_radius_km),
        "base": public_location(provider, get_language() or "en").town,
        "town": " ".join(town.split()),
    }
