"""A piece of the drawn map: which part is shown, and where on it something lies."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from pathlib import Path

from django.conf import settings

from marketplace.core.places import largest_places

KM_PER_DEGREE = 111.32
RATIO = 1.6
NAMES_AT_MOST = 10
# Of a piece that is 100 high, as a phone shows it: a letter's width, a line's height, from a place to the words at it.
LETTER, LINE, BESIDE = 2.3, 5, 5.1


@dataclass(frozen=True, slots=True)
class Words:
    """What words, a dot or a box take of a piece of the map: their middle, half of their width, and their height."""

    left: float
    top: float
    half: float
    high: float = LINE

    def apart(self, others: Iterable["Words"]) -> bool:
        """Whether they stand clear of all those."""
        return all(
            abs(self.left - one.left) >= self.half + one.half + 1
            or abs(self.top - one.top) >= (self.high + one.high) / 2
            for one in others
        )


@dataclass(frozen=True, slots=True)
class TownName:
    """The name of a town on a piece of the map that is 100 high; it stands below the town."""

    name: str
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class RegionView:
    """A crop of the region's map in its own units, a circle in it, and the names of towns."""

    x: float
    y: float
    width: float
    height: float
    centre_x: float
    centre_y: float
    radius: float
    towns: list[TownName]

    @property
    def view_box(self) -> str:
        """For the SVG's `viewBox`."""
        return f"{self.x:.1f} {self.y:.1f} {self.width:.1f} {self.height:.1f}"


@cache
def bounds() -> dict[str, float]:
    """West, east, north and south of the drawn map in degrees, its width and height in its own units."""
    path = Path(settings.BASE_DIR) / "static" / "art" / "map-region.json"
    return json.loads(path.read_text())


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees to the map's units: an equirectangular projection."""
    b = bounds()
    x = (longitude - b["west"]) / (b["east"] - b["west"]) * b["width"]
    y = (b["north"] - latitude) / (b["north"] - b["south"]) * b["height"]
    return x, y


def units_per_km(latitude: float) -> float:
    """How many of the map's units a kilometre has, from west to east."""
    b = bounds()
    return b["width"] / ((b["east"] - b["west"]) * KM_PER_DEGREE * cos(radians(latitude)))


def on_map(latitude: float, longitude: float) -> bool:
    """Whether the drawn map reaches there."""
    b = bounds()
    return b["south"] <= latitude <= b["north"] and b["west"] <= longitude <= b["east"]


def region_view(latitude: float, longitude: float, *, radius_km: float, language: str) -> RegionView | None:
    """The map around a place, a little wider than the circle; None where the map does not reach."""
    if not on_map(latitude, longitude):
        return None
    x, y = project(latitude, longitude)
    scale = units_per_km(latitude)
    height = max(radius_km, 6) * 2.5 * scale
    width = height * RATIO
    left, top = x - width / 2, y - height / 2
    towns = town_names(left, top, width, height, language=language)
    return RegionView(left, top, width, height, x, y, radius_km * scale, towns)


def town_names(
    x: float, y: float, width: float, height: float, *, language: str, taken: Iterable[Words] = ()
) -> list[TownName]:
    """The largest towns on a piece of the map whose names have room beside each other and what is taken."""
    names: list[TownName] = []
    there = list(taken)
    across = width / height * 100
    for place in largest_places():
        east, south = project(place.latitude, place.longitude)
        left, top = (east - x) / height * 100, (south - y) / height * 100
        if not (0 < left < across and LINE < top < 100 - LINE):
            continue
        words = Words(left, top + BESIDE, len(place.name(language)) * LETTER / 2)
        if words.half <= left <= across - words.half and words.apart(there):
            there.append(words)
            names.append(TownName(place.name(language), round(left, 1), round(top, 1)))
            if len(names) == NAMES_AT_MOST:
                break
    return names
