"""Where results lie on the map of the search, and their prices in boxes where there is room."""

from dataclasses import dataclass

from marketplace.providers.queries import public_location
from marketplace.search.queries import SearchPage, SearchResult
from marketplace.storefront.region import LETTER, TownName, Words, on_map, project, town_names, units_per_km
from marketplace.storefront.templatetags.services import service_price

# A box with a price, in hundredths of the map as a phone shows it; the stylesheet makes it smaller on a larger map.
TAIL, HIGH, ROUND, PADDING = 2.2, 6.6, 1.4, 1.6


@dataclass(frozen=True, slots=True)
class Pin:
    """A result on the map, in per cent of the picture; its price stands in a box where there is room for it."""

    result: SearchResult
    left: float
    top: float
    price: str = ""

    @property
    def outline(self) -> str:
        """The box around the price with its tail, which ends where the result is (at 0, 0); for an SVG's `d`."""
        side, corner = half_width(self.price) - ROUND, f"a{ROUND} {ROUND} 0 0 1"
        straight = HIGH - 2 * ROUND
        return (
            f"M0 0l-1.8-{TAIL}H-{side:.2f}{corner}-{ROUND}-{ROUND}v-{straight:.2f}{corner} {ROUND}-{ROUND}"
            f"H{side:.2f}{corner} {ROUND} {ROUND}v{straight:.2f}{corner}-{ROUND} {ROUND}H1.8z"
        )


def half_width(price: str) -> float:
    """Of the box around a price."""
    return len(price) * LETTER / 2 + PADDING


def on_the_map(found: SearchPage) -> tuple[dict[str, float] | None, list[Pin], list[TownName]]:
    """The piece of the map that holds every result, each result's place on it, and the names of towns."""
    points = []
    for result in found.results:
        location = public_location(result.provider, found.query.language)
        placed = result.distance_km is not None or found.place is None
        if placed and on_map(location.latitude, location.longitude):
            points.append((result, *project(location.latitude, location.longitude)))
    if found.place and on_map(found.place.latitude, found.place.longitude):
        centre = project(found.place.latitude, found.place.longitude)
    elif points:
        centre = (sum(p[1] for p in points) / len(points), sum(p[2] for p in points) / len(points))
    else:
        return None, [], []
    reach = [max(abs(x - centre[0]), abs(y - centre[1])) for _, x, y in points]
    half = max([*reach, 8 * units_per_km(46.5)]) * 1.25
    shown = {"x": centre[0] - half, "y": centre[1] - half, "side": 2 * half}
    places = [
        (result, (x - shown["x"]) / shown["side"] * 100, (y - shown["y"]) / shown["side"] * 100)
        for result, x, y in points
    ]
    pins, taken = with_prices(places)
    side = shown["side"]
    towns = town_names(shown["x"], shown["y"], side, side, language=found.query.language, taken=taken)
    return shown, pins, towns


def with_prices(places: list[tuple[SearchResult, float, float]]) -> tuple[list[Pin], list[Words]]:
    """The pins, the first results' prices first to find room, and what of the map is taken by then."""
    taken = [Words(left, top, 3) for left, top in {(left, top) for _, left, top in places}]
    pins: list[Pin] = []
    for result, left, top in places:
        price = service_price(result.service)
        box = Words(left, top - TAIL - HIGH / 2, half_width(price), HIGH)
        has_room = (
            box.half <= left <= 100 - box.half
            and top >= TAIL + HIGH
            and box.apart(one for one in taken if (one.left, one.top) != (left, top))
        )
        if has_room:
            taken.append(box)
        pins.append(Pin(result, round(left, 2), round(top, 2), price if has_room else ""))
    # What has no box of its own stands below those that have.
    return sorted(pins, key=lambda pin: bool(pin.price)), taken
