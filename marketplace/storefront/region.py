"""A piece of the drawn map: which part is shown, and where on it something lies."""

import json
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from pathlib import Path

from django.conf import settings

KM_PER_DEGREE = 111.32
RATIO = 1.6


@dataclass(frozen=True, slots=True)
class RegionView:
    """A crop of the region's map in its own units, and a circle in it."""

    x: float
    y: float
    width: float
    height: float
    centre_x: float
    centre_y: float
    radius: float

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


def region_view(latitude: float, longitude: float, *, radius_km: float) -> RegionView | None:
    """The map around a place, a little wider than the circle; None where the map does not reach."""
    if not on_map(latitude, longitude):
        return None
    x, y = project(latitude, longitude)
    scale = units_per_km(latitude)
    height = max(radius_km, 6) * 2.5 * scale
    width = height * RATIO
    return RegionView(x - width / 2, y - height / 2, width, height, x, y, radius_km * scale)
