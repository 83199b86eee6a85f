"""Pure rules of search: what a sentence means, how far it is, what comes first and why. No database, no clock."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import cos, inf, radians
from typing import Any

DEFAULT_KM = 25
MOST_KM = 200
ORDINARY_STARS, ORDINARY_COUNT = 4.0, 10
SORTS = ("best", "soonest", "price", "distance", "rating")
WEEKDAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "de": ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
    "it": ("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica"),
}
DAY_WORDS = {"today": 0, "heute": 0, "oggi": 0, "tomorrow": 1, "morgen": 1, "domani": 1}
PLACE_WORDS = ("near", "in", "around", "bei", "nahe", "um", "vicino a", "vicino", "a", "ad", "presso")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What somebody looks for. `on` is a date in the region's calendar; `km` None means the default."""

    text: str = ""
    near: str = ""
    km: int | None = None
    category: str = ""
    on: date | None = None
    sort: str = "best"
    page: int = 1
    language: str = "en"
    providers: tuple[int, ...] | None = None  # only these; for pages of ours, nobody types it


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a service before its page of results is read."""

    service_id: int
    provider_id: int
    price: Any
    latitude: float
    longitude: float
    radius_km: int
    is_online: bool
    next_free: datetime | None
    rank: float
    score: float
    distance: float | None = None


def plain(text: str) -> str:
    """Small letters without accents: what two spellings of a word have in common."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of a text, plain."""
    return re.findall(r"[^\W_]+", plain(text))


# "fuer" and "ueber" on a keyboard without umlauts.
UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"))


def spellings_of(text: str) -> dict[str, frozenset[str]]:
    """Each plain word with how it is written in the text, or may have been meant: little words have accents too."""
    found: dict[str, frozenset[str]] = {}
    for written in re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower()):
        for word in words_of(written):
            meant = word
            for letters, umlaut in UMLAUTS:
                meant = meant.replace(letters, umlaut)
            found[word] = found.get(word, frozenset()) | {written, meant}
    return {word: found.get(word, frozenset()) for word in words_of(text)}


def understand(query: SearchQuery, *, today: date, knows_place: Callable[[str], bool]) -> SearchQuery:
    """Take place and day out of a sentence ("plumber near Merano, Thursday") where no field names them already."""
    text = query.text
    if query.on is None:
        text, on = _take_day(text, today)
        query = replace(query, on=on)
    if not query.near:
        text, near = _take_place(text, knows_place)
        query = replace(query, near=near)
    return replace(query, text=" ".join(text.replace(",", " ").split()))


def _take_day(text: str, today: date) -> tuple[str, date | None]:
    for match in re.finditer(r"[^\W\d_]+", text):
        word = plain(match.group())
        ahead = DAY_WORDS.get(word)
        for names in WEEKDAYS.values():
            if word in names:
                ahead = (names.index(word) - today.weekday()) % 7
        if ahead is not None:
            before = re.sub(r"\b(on|am|il)\s*$", "", text[: match.start()], flags=re.IGNORECASE)
            return before + " " + text[match.end() :], today + timedelta(days=ahead)
    return text, None


def _take_place(text: str, knows_place: Callable[[str], bool]) -> tuple[str, str]:
    """The longest known place after one of the words that lead to one."""
    pattern = r"\b(" + "|".join(re.escape(word) for word in PLACE_WORDS) + r")\s+"
    for match in re.finditer(pattern, text, flags=re.IGNORECASE):
        rest = re.findall(r"[^\s,]+", text[match.end() :].split(",", maxsplit=1)[0])
        for length in range(min(len(rest), 4), 0, -1):
            name = " ".join(rest[:length])
            if knows_place(name):
                return text[: match.start()] + " " + text[match.end() + len(name) :], name
    return text, ""


def place_at_the_end(text: str, knows_place: Callable[[str], bool]) -> tuple[str, str]:
    """The words before a known place, and the place ("maths tutor", "Brixen"). For what found nobody as it stands."""
    words = text.split()
    for length in range(min(len(words) - 1, 4), 0, -1):
        name = " ".join(words[-length:])
        if knows_place(name):
            return " ".join(words[:-length]), name
    return text, ""


def bounding_box(point: tuple[float, float], km: float) -> tuple[float, float, float, float]:
    """South, north, west and east of a box that holds the circle."""
    up = km / 111.0
    across = km / (111.0 * max(cos(radians(point[0])), 0.01))
    return point[0] - up, point[0] + up, point[1] - across, point[1] + across


def reaches(candidate: Candidate, *, km: int | None) -> bool:
    """Whether customer and provider come together: online always, else within the area one of them travels."""
    if candidate.is_online or candidate.distance is None:
        return True
    if candidate.radius_km:
        return candidate.distance <= min(candidate.radius_km, km or MOST_KM)
    return candidate.distance <= (km or DEFAULT_KM)


def split_compound(word: str, parts: frozenset[str]) -> list[str]:
    """The parts of a German compound, when it can be cut into two or three known ones ("badsanierung")."""
    word = plain(word)
    for cut in range(3, len(word) - 2):
        head, tail = word[:cut], word[cut:]
        heads = [head, head.removesuffix("s"), head.removesuffix("n")]
        if tail in parts and any(one in parts for one in heads):
            return [next(one for one in heads if one in parts), tail]
    return []


def in_order(candidates: Iterable[Candidate], sort: str) -> list[Candidate]:
    """The candidates in the order asked for; ties by the service's id, so that pages never overlap."""

    def when(one: Candidate) -> float:
        return one.next_free.timestamp() if one.next_free else inf

    keys: dict[str, Callable[[Candidate], Any]] = {
        "soonest": lambda one: (when(one), one.service_id),
        "price": lambda one: (one.price is None, one.price or 0, one.service_id),
        "distance": lambda one: (one.distance is None, one.distance or 0, one.service_id),
        "rating": lambda one: (-one.score, when(one), one.service_id),
        "best": lambda one: (-best(one), when(one), one.service_id),
    }
    return sorted(candidates, key=keys.get(sort, keys["best"]))


def best(one: Candidate) -> float:
    """How well a service fits: its words first, then how near it is; in steps, so that the soonest decides ties."""
    near = 0.0 if one.distance is None else -round(one.distance / 8)
    return round(one.rank * 4) + near + one.score


def weighed_rating(*, average: Decimal | None, count: int) -> float:
    """Stars weighed against how many stand behind them: ten reviews of an ordinary provider are added to everybody's.

    So one review of five stars does not beat forty of 4.9, and nobody without a review is last for that alone.
    """
    known = float(average) * count if average is not None else 0.0
    return (known + ORDINARY_STARS * ORDINARY_COUNT) / (count + ORDINARY_COUNT)


def reasons(one: Candidate, page: Sequence[Candidate]) -> list[str]:
    """Codes for the one sentence that says why a result stands where it does."""
    found = []
    near = [c.distance for c in page if c.distance is not None]
    soon = [c.next_free for c in page if c.next_free]
    prices = [c.price for c in page if c.price is not None]
    if len(page) > 1 and one.distance is not None and one.distance == min(near):
        found.append("nearest")
    if len(page) > 1 and one.next_free and one.next_free == min(soon):
        found.append("soonest")
    if len(page) > 1 and one.price is not None and one.price == min(prices):
        found.append("cheapest")
    return found or (["online"] if one.is_online else ["fits"])
