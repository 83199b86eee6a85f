"""What a place is, and how the files beside this module become places."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "de", "it")


@dataclass(frozen=True, slots=True)
class Place:
    """A town or village. Two places are the same if their `id` is."""

    id: int  # GeoNames
    names: Mapping[str, str] = field(compare=False)  # language → name
    country: str = field(compare=False)  # ISO 3166-1: AT, CH, DE or IT
    region: str = field(compare=False)  # ISO 3166-2: "IT-BZ"
    latitude: float = field(compare=False)  # degrees, WGS 84
    longitude: float = field(compare=False)
    population: int = field(compare=False)
    alternatives: tuple[str, ...] = field(compare=False, default=())  # old, short or Ladin names

    def name(self, language: str) -> str:
        """The name in a language, or the one used on the spot."""
        return self.names.get(language) or self.names["it" if self.country == "IT" else "de"]

    def region_name(self, language: str) -> str:
        """The name of the region, to tell places of one name apart ("Rovereto, Trentino")."""
        names = _regions()[self.region]
        return names.get(f"name_{language}") or names["name_en"]


def read_places() -> Iterator[Place]:
    """All places, the most populous first."""
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as source:
        lines = csv.reader(source)
        next(lines)
        for key, name, german, italian, english, _ascii, country, region, lat, lon, people, others in lines:
            yield Place(
                id=int(key),
                names={"en": english or name, "de": german or name, "it": italian or name},
                country=country,
                region=region,
                latitude=float(lat),
                longitude=float(lon),
                population=int(people),
                alternatives=tuple(others.split("|")) if others else (),
            )


@cache
def _regions() -> dict[str, dict[str, str]]:
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as source:
        return {row["region"]: row for row in csv.DictReader(source)}
