"""Towns and villages with their coordinates and their names in three languages. No Django in here."""

from marketplace.core.places.lookup import find_place, nearest_place, suggest_places
from marketplace.core.places.place import Place

__all__ = ["Place", "find_place", "nearest_place", "suggest_places"]
