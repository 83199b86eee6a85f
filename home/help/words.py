"""The words of a question about the portal: which count, and which were mistyped."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from marketplace.search.rules import plain

STEMMERS = {"en": "english", "de": "german", "it": "italian"}  # each brings the words that mean nothing by themselves
MOST_WORDS = 8
CANDIDATE = 0.2  # trigram similarity from which on a known word is looked at closely
SAME_PIECES, SAME_LETTERS = 0.4, 0.75  # similar enough by trigrams (a compound), or letter by letter (two swapped)
SHORT = 5  # letters up to which another first letter makes another word: "fake" is no "take"
BEGINNING = 3  # letters from which on the last word may be unfinished
LOOK = """
    WITH known AS MATERIALIZED (
        SELECT DISTINCT unnest(words) AS word FROM home_helpdocument WHERE language = %(language)s
    )
    SELECT typed.plain, CASE WHEN length(typed.plain) >= 4 AND NOT EXISTS (
            SELECT FROM home_helpdocument d
            WHERE d.language = %(language)s AND d.vector @@ to_tsquery(%(config)s::regconfig, typed.form)
        ) THEN (
            SELECT json_agg(json_build_array(word, likeness)) FROM (
                SELECT word, similarity(word, typed.plain) AS likeness FROM known
                WHERE similarity(word, typed.plain) >= %(candidate)s ORDER BY likeness DESC, word LIMIT 20
            ) AS nearest
        ) END
    FROM unnest(%(raw)s::text[], %(plain)s::text[], %(form)s::text[]) WITH ORDINALITY AS typed(raw, plain, form, place)
    WHERE to_tsvector(%(stemmer)s::regconfig, typed.raw) <> ''::tsvector
    ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Understood:
    """The words that count, and what to say when some of them were read as others ("" when none was)."""

    words: tuple[str, ...]
    corrected: str
    language: str

    def query(self, *, every: bool) -> SearchQuery:
        """For PostgreSQL: every word, or any."""
        forms = [form_of(word, last=word == self.words[-1]) for word in self.words]
        return SearchQuery((" & " if every else " | ").join(forms), config=f"piazza_{self.language}", search_type="raw")


def words_of(text: str) -> list[str]:
    """The words of a text without accents, in their order."""
    return [plain(word) for word in _raw(text)]


def form_of(word: str, *, last: bool) -> str:
    """A word as PostgreSQL reads it; the last one may be the beginning of a longer one."""
    return f"'{word}'" + (":*" if last and len(word) >= BEGINNING else "")


def understand(text: str, language: str) -> Understood:
    """Drop what means nothing ("how do I"), put known words for mistyped ones. One query; none for no words."""
    raw = _raw(text)[:MOST_WORDS]
    words = [plain(word) for word in raw]
    if not words:
        return Understood((), "", language)
    given: dict[str, Any] = {
        "language": language,
        "config": f"piazza_{language}",
        "stemmer": STEMMERS[language],
        "candidate": CANDIDATE,
        "raw": raw,
        "plain": words,
        "form": [form_of(word, last=place == len(words) - 1) for place, word in enumerate(words)],
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOK, given)
        rows = cursor.fetchall()
    read = tuple(closest(typed, nearest or ()) for typed, nearest in rows)
    changed = any(word != typed for word, (typed, _) in zip(read, rows, strict=True))
    return Understood(read, " ".join(read) if changed else "", language)


def closest(typed: str, nearest: Iterable[tuple[str, float]]) -> str:
    """The word that was most likely meant; what was typed when none is like it enough."""
    best, most = typed, 0.0
    for word, likeness in nearest:
        if len(typed) <= SHORT and word[0] != typed[0]:
            continue
        letters = SequenceMatcher(a=typed, b=word, autojunk=False).ratio()
        if (likeness >= SAME_PIECES or letters >= SAME_LETTERS) and likeness + letters > most:
            best, most = word, likeness + letters
    return best


def _raw(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
