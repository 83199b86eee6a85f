"""How a place is written in an address, in each language: "bozen", "bolzano", "sankt-ulrich"."""

import re
import unicodedata
from functools import cache

from marketplace.core.places.place import LANGUAGES, Place, read_places

_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_NOT_LETTERS = re.compile(r"[^0-9a-z]+")


def place_slug(place: Place, language: str) -> str:
    """The word for a place in addresses of a language. Of several places of one name the most populous has the plain
    word, the others have their region or, where that is not enough, their number behind it."""
    return _slugs(language)[place.id]


def place_by_slug(slug: str, language: str) -> Place | None:
    """The place that has this word in a language."""
    return _by_slug(language).get(slug)


def place_by_any_slug(slug: str) -> Place | None:
    """The place that has this word in whatever language."""
    return next((place for code in LANGUAGES if (place := place_by_slug(slug, code)) is not None), None)


@cache
def _by_slug(language: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for place in read_places():  # the most populous first
        word = _word(place.name(language))
        tries = (word, f"{word}-{_word(place.region_name(language))}", f"{word}-{place.id}")
        found[next(one for one in tries if one not in found)] = place
    return found


@cache
def _slugs(language: str) -> dict[int, str]:
    return {place.id: slug for slug, place in _by_slug(language).items()}


def _word(name: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", name).translate(_TWO_LETTERS))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_LETTERS.sub("-", letters.lower()).strip("-")
