"""The demo's towns are complete and agree with the places that search knows."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from marketplace.core.places import find_place, nearest_place

DATA = Path(__file__).resolve().parent.parent / "data"
TOWNS = yaml.safe_load((DATA / "towns.yaml").read_text(encoding="utf-8"))["towns"]
ZONES = {"AT": "Europe/Vienna", "DE": "Europe/Berlin", "IT": "Europe/Rome"}
POSTCODES = {"AT": r"\d{4}", "DE": r"\d{5}", "IT": r"\d{5}"}

each_town = pytest.mark.parametrize("town", TOWNS, ids=[town["key"] for town in TOWNS])


def test_there_are_twelve_towns():
    assert len({town["key"] for town in TOWNS}) == len(TOWNS) == 12


@each_town
def test_a_town_is_complete(town):
    assert set(town["names"]) == {"en", "de", "it"}
    assert town["language"] in {"de", "it"}
    assert town["timezone"] == ZONES[town["country"]]
    assert ZoneInfo(town["timezone"])
    assert town["postcodes"]
    assert all(re.fullmatch(POSTCODES[town["country"]], code) for code in town["postcodes"])


@each_town
def test_a_town_is_the_place_that_search_knows(town):
    place = nearest_place(town["latitude"], town["longitude"])

    assert place.names == town["names"]
    assert (place.country, place.region) == (town["country"], town["region"])
    for language, name in town["names"].items():
        assert find_place(name, language=language) == place


def test_every_demo_provider_lives_in_one_of_the_towns_under_one_of_its_postcodes():
    towns = {town["key"]: town["postcodes"] for town in TOWNS}
    providers = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (DATA / "providers").glob("*.yaml")]

    assert [each["slug"] for each in providers if each["postcode"] not in towns.get(each["town"], [])] == []
