"""Find places by what people type: any of the three languages, with or without umlauts and accents.

The files are read at the first question and kept. Answers are deterministic: what matches better comes
first, among equals the more populous place.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from typing import NamedTuple

from marketplace.core.places.place import Place, read_places

SHORTEST_PREFIX = 2  # letters; one letter alone says nothing
WHOLE_NAME, OWN_BEGINNING, OTHER_BEGINNING = range(3)  # the smaller, the better

_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SAINT = {"st": "sankt", "skt": "sankt", "s": "san"}
_POSTCODE = re.compile(r"^\s*(?:[a-zA-Z]{1,2}-)?\d{4,5}\s+")
# What is written after a name: "Brixen, Südtirol", "Bolzano (BZ)", "Bolzano - Bozen", "Bolzano BZ".
_AFTER_NAME = re.compile(r"(?:[,;/(]|\s[-–]\s).*$|\s+[A-Z]{2}\s*$", re.DOTALL)
_NOT_LETTERS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class _Index:
    """Places in file order (the most populous first), and every spelling of them in alphabetical order."""

    places: tuple[Place, ...]
    keys: tuple[str, ...]
    owners: tuple[tuple[int, str], ...]  # beside each key: position in `places`, languages it is the name in


class Called(NamedTuple):
    """Places by how much of their name was written, each the most populous first."""

    whole: list[Place]
    first_words: list[Place]  # "San Martino" of "San Martino in Passiria"
    beginning: list[Place]  # "Rom" of "Romeno"


def find_place(text: str, *, language: str) -> Place | None:
    """The place somebody means by "Bozen", "muenchen", "39012 Meran" or "Brixen, Südtirol"; None if there is none.

    A whole name wins, whatever language it is in; then the beginning of a name in the reader's `language`;
    then the beginning of any other name.
    """
    found = _ranked(text, language)
    return found[0] if found else None


def place_named(text: str, *, language: str) -> Place | None:
    """The place of exactly that name, in any language; the beginning of a name ("bagno", "casa") is no place."""
    found = find_place(text, language=language)
    spellings = {key for key, _languages in _spellings(found)} if found else set()
    return found if spellings.intersection(_keys(_bare(text))) else None


def suggest_places(prefix: str, language: str, limit: int = 8) -> list[Place]:
    """Places whose name begins like this, best first, for a field that completes what is typed."""
    seen: set[tuple[str, str]] = set()
    suggestions = []
    for place in _ranked(prefix, language):
        label = (place.name(language), place.region)
        if label not in seen:  # two hamlets of one name in one region look the same in a list
            seen.add(label)
            suggestions.append(place)
    return suggestions[:limit]


def places_called(name: str, *, country: str) -> Called:
    """Every place of a country that somebody may mean who writes this name into an address.

    They do not choose from a list there, and several places share a name ("Neumarkt", "St. Martin").
    """
    found = Called([], [], [])
    wanted = _keys(_bare(name))
    for position, rank in sorted(_matches(name, "").items()):
        place = _index().places[position]
        if place.country != country:
            continue
        if rank == WHOLE_NAME:
            found.whole.append(place)
        elif any(key.startswith(f"{one} ") for key, _languages in _spellings(place) for one in wanted):
            found.first_words.append(place)
        else:
            found.beginning.append(place)
    return found


def place_by_id(key: int) -> Place | None:
    """The place with that GeoNames id."""
    return _by_id().get(key)


def largest_places() -> tuple[Place, ...]:
    """All places, the most populous first."""
    return _index().places


def nearest_place(latitude: float, longitude: float) -> Place:
    """The place whose centre is nearest to a point (degrees, WGS 84)."""
    east_west = cos(radians(latitude))  # a degree of longitude is shorter than one of latitude

    def distance(place: Place) -> float:
        return (place.latitude - latitude) ** 2 + ((place.longitude - longitude) * east_west) ** 2

    return min(_index().places, key=distance)


def _ranked(text: str, language: str) -> list[Place]:
    """Everything that matches, best first."""
    places = _index().places
    return [places[position] for _rank, position in sorted((rank, at) for at, rank in _matches(text, language).items())]


def _matches(text: str, language: str) -> dict[int, int]:
    """Position in the index to how well the place matches."""
    index = _index()
    best: dict[int, int] = {}
    for query in _keys(_bare(text)):
        if len(query) < SHORTEST_PREFIX:
            continue
        at = bisect_left(index.keys, query)
        while at < len(index.keys) and index.keys[at].startswith(query):
            position, languages = index.owners[at]
            beginning = OWN_BEGINNING if language in languages else OTHER_BEGINNING
            rank = WHOLE_NAME if index.keys[at] == query else beginning
            best[position] = min(rank, best.get(position, rank))
            at += 1
    return best


def _bare(text: str) -> str:
    """Without the postcode before a name and what stands behind it."""
    return _AFTER_NAME.sub("", _POSTCODE.sub("", text))


@cache
def _by_id() -> dict[int, Place]:
    return {place.id: place for place in _index().places}


@cache
def _index() -> _Index:
    places = tuple(read_places())
    entries = sorted((key, at, languages) for at, place in enumerate(places) for key, languages in _spellings(place))
    return _Index(
        places=places,
        keys=tuple(key for key, _at, _languages in entries),
        owners=tuple((at, languages) for _key, at, languages in entries),
    )


def _spellings(place: Place) -> Iterator[tuple[str, str]]:
    """(key, languages) of each name; a name that is old, short or Ladin has no language of ours."""
    for name in set(place.names.values()):
        languages = " ".join(code for code, text in place.names.items() if text == name)
        yield from ((key, languages) for key in _keys(name))
    for name in place.alternatives:
        yield from ((key, "") for key in _keys(name))


def _keys(text: str) -> set[str]:
    """How a name may be typed: "München" as munchen and as muenchen, "St. Ulrich" as sankt ulrich."""
    small = text.casefold() if text.isascii() else unicodedata.normalize("NFC", text).lower()
    if small.isascii():
        return {_words(small)}
    return {_words(_without_accents(small)), _words(_without_accents(small.translate(_TWO_LETTERS)))}


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _words(text: str) -> str:
    """Letters and figures, single spaces, saints written out."""
    words = _NOT_LETTERS.sub(" ", text).split()
    return " ".join(_SAINT.get(word, word) for word in words)
