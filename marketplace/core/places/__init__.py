"""Towns and villages with their coordinates and their names in three languages. No Django in here."""

from marketplace.core.places.lookup import (
    find_place,
    largest_places,
    nearest_place,
    place_by_id,
    place_named,
    places_called,
    suggest_places,
)
from marketplace.core.places.place import Place
from marketplace.core.places.slugs import place_by_any_slug, place_by_slug, place_slug

__all__ = [
    "Place",
    "find_place",
    "largest_places",
    "nearest_place",
    "place_by_any_slug",
    "place_by_id",
    "place_by_slug",
    "place_named",
    "place_slug",
    "places_called",
    "suggest_places",
]
