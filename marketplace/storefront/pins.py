"""Where results lie on the map of the search, with price and next free time in boxes where there is room."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from marketplace.core import clock, formats
from marketplace.providers.queries import public_location
from marketplace.search.queries import SearchPage, SearchResult
from marketplace.storefront.region import LETTER, TownName, Words, on_map, project, town_names, units_per_km
from marketplace.storefront.templatetags.services import service_price

# A box with a price, in hundredths of the map as a phone shows it; the stylesheet makes it smaller on a larger map.
TAIL, HIGH, ROUND, PADDING = 2.2, 6.6, 1.4, 1.6
# The next free time below the price: how much higher the box is then, and how large its letters are beside the price's.
MORE, SMALLER = 3.4, 0.82
WEEK = timedelta(days=6)  # as long as the name of a day says which one


@dataclass(frozen=True, slots=True)
class Pin:
    """A result on the map, in per cent of the picture; where there is room, its price and next time are in a box."""

    result: SearchResult
    left: float
    top: float
    price: str = ""
    time: str = ""

    @property
    def outline(self) -> str:
        """The box around the price with its tail, which ends where the result is (at 0, 0); for an SVG's `d`."""
        side, corner = half_width(self.price, self.time) - ROUND, f"a{ROUND} {ROUND} 0 0 1"
        straight = height(self.time) - 2 * ROUND
        return (
            f"M0 0l-1.8-{TAIL}H-{side:.2f}{corner}-{ROUND}-{ROUND}v-{straight:.2f}{corner} {ROUND}-{ROUND}"
            f"H{side:.2f}{corner} {ROUND} {ROUND}v{straight:.2f}{corner}-{ROUND} {ROUND}H1.8z"
        )


def half_width(price: str, time: str = "") -> float:
    """Of the box around a price and the time below it."""
    return max(len(price), len(time) * SMALLER) * LETTER / 2 + PADDING


def height(time: str) -> float:
    """Of a box with this time below its price, or none."""
    return HIGH + MORE if time else HIGH


def free_at(result: SearchResult, on: date | None) -> str:
    """The next free time, as short as it can be said: 9:15 on the day that was asked for and today, else Thu 9:15."""
    if not result.times:
        return ""
    start, zone = result.times[0].start, result.zone
    day, today = (formats.in_zone(one, zone).date() for one in (start, clock.now()))
    if day in (on, today):
        return formats.clock_time(start, zone)
    if day - today > WEEK:
        return formats.day_month(day)
    return f"{formats.weekday(day)} {formats.clock_time(start, zone)}"


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
    pins, taken = with_prices(places, found.query.on)
    side = shown["side"]
    towns = town_names(shown["x"], shown["y"], side, side, language=found.query.language, taken=taken)
    return shown, pins, towns


def with_prices(
    places: list[tuple[SearchResult, float, float]], on: date | None = None
) -> tuple[list[Pin], list[Words]]:
    """The pins, the first results' boxes first to find room, and what of the map is taken by then.

    First the prices, as many as there is room for; then the times, where the boxes of the prices have room to grow.
    """
    dots = [Words(left, top, 3) for left, top in {(left, top) for _, left, top in places}]
    pins = [Pin(result, round(left, 2), round(top, 2)) for result, left, top in places]
    boxes: dict[int, Words] = {}
    for with_times in (False, True):
        for at, (result, left, top) in enumerate(places):
            time = free_at(result, on) if with_times else ""
            if with_times and not (time and at in boxes):
                continue
            price = service_price(result.service)
            box = Words(left, top - TAIL - height(time) / 2, half_width(price, time), height(time))
            others = [dot for dot in dots if (dot.left, dot.top) != (left, top)]
            others += [other for number, other in boxes.items() if number != at]
            if box.half <= left <= 100 - box.half and top >= TAIL + box.high and box.apart(others):
                boxes[at], pins[at] = box, replace(pins[at], price=price, time=time)
    # What has no box of its own stands below those that have.
    return sorted(pins, key=lambda pin: bool(pin.price)), [*dots, *boxes.values()]
