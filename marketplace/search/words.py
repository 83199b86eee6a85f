"""Words of a search as PostgreSQL's text-search query, in all three languages at once; and words that were mistyped."""

from functools import cache
from typing import Any

from django.db import connection

from marketplace.catalog.category_data import each_trade, read_categories
from marketplace.core.places import suggest_places
from marketplace.search import rules
from marketplace.search.documents import LANGUAGES, vocabulary

MOST_WORDS = 8
LIKE_ENOUGH = 0.45


# PostgreSQL's own configurations, which know their language's little words as they are written.
OWN = {"en": "pg_catalog.english", "de": "pg_catalog.german", "it": "pg_catalog.italian"}
Sql = tuple[str, list[Any]]


def tsquery(text: str, *, groups: bool = False) -> Sql:
    """An SQL expression and its parameters: every word must match in some language; the last one may be unfinished.

    A word that means nothing in one of the languages (articles, "in", "che", "für") is no reason to find nobody, so it
    drops out, unless nothing else was typed. With `groups`, the words of a trade's group count as well. An empty
    expression means that nothing was left to look for.
    """
    weights = "ABCD" if groups else "ABC"
    words = [word for word in rules.words_of(text) if len(word) > 1][:MOST_WORDS]
    if not words:
        return "", []
    each = [_matches(word, weights, last=place == len(words)) for place, word in enumerate(words, 1)]
    every = _joined(" && ", each)
    if len(words) == 1:
        return every
    written = rules.spellings_of(text)
    little = [_is_little(word, written[word]) for word in words]
    none_is_great = _joined(" AND ", little)
    some = _joined(" && ", [_unless(*both) for both in zip(little, each, strict=True)])
    # PostgreSQL works this out once, while it plans, for the words are constants; it stops at the first great word.
    return f"(CASE WHEN {none_is_great[0]} THEN {every[0]} ELSE {some[0]} END)", [
        *none_is_great[1],
        *every[1],
        *some[1],
    ]


def _matches(word: str, weights: str, *, last: bool) -> Sql:
    either = [f"to_tsquery('piazza_{language}', %s)" for language in LANGUAGES]
    parameters: list[Any] = [f"'{word}':{'*' if last and len(word) >= 4 else ''}{weights}"] * len(LANGUAGES)
    parts = rules.split_compound(word, vocabulary()) if last else []
    if parts:
        either.append("to_tsquery('piazza_de', %s)")
        parameters.append(" & ".join(f"'{part}':{weights}" for part in parts))
    return f"({' || '.join(either)})", parameters


def _is_little(word: str, written: frozenset[str]) -> Sql:
    """Whether a language takes the word, in one of these spellings, for one that means nothing."""
    asked = [(OWN[language], spelling) for spelling in sorted(written | {word}) for language in LANGUAGES]
    return _joined(" OR ", [(f"numnode(to_tsquery('{name}', %s)) = 0", [f"'{word}'"]) for name, word in asked])


def _unless(little: Sql, matches: Sql) -> Sql:
    return f"(CASE WHEN {little[0]} THEN ''::tsquery ELSE {matches[0]} END)", [*little[1], *matches[1]]


def _joined(by: str, clauses: list[Sql]) -> Sql:
    together = by.join(expression for expression, _parameters in clauses)
    return f"({together})", [one for _expression, parameters in clauses for one in parameters]


@cache
def terms() -> tuple[str, ...]:
    """Names and search terms of trades in every language."""
    found: set[str] = set()
    for trade in each_trade(read_categories()):
        for language in LANGUAGES:
            found.add(trade.name[language])
            found.update(trade.terms[language])
    return tuple(sorted(found))


def closest_term(text: str) -> str:
    """The known term that is most like what was typed, or nothing when none is like it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term FROM unnest(%s::text[]) AS term WHERE similarity(term, %s) >= %s"
            " ORDER BY similarity(term, %s) DESC, term LIMIT 1",
            [list(terms()), text, LIKE_ENOUGH, text],
        )
        row = cursor.fetchone()
    return row[0] if row and rules.plain(row[0]) != rules.plain(text) else ""


def suggest_trades(text: str, language: str, *, limit: int = 6) -> list[str]:
    """Names of trades, in the reader's language, that a word may be the beginning of."""
    wanted = rules.plain(text)
    if len(wanted) < 2:
        return []
    starts, contains = [], []
    for trade in each_trade(read_categories()):
        known = [rules.plain(term) for code in LANGUAGES for term in (trade.name[code], *trade.terms[code])]
        if rules.plain(trade.name[language]).startswith(wanted):
            starts.append(trade.name[language])
        elif any(term.startswith(wanted) for term in known):
            contains.append(trade.name[language])
    return [*starts, *contains][:limit]


def suggest_towns(text: str, language: str, *, limit: int = 6) -> list[str]:
    """Names of places, in the reader's language, that a word may be the beginning of."""
    return [place.name(language) for place in suggest_places(text, language=language, limit=limit)]
