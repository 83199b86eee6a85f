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


def tsquery(text: str, *, groups: bool = False) -> tuple[str, list[Any]]:
    """An SQL expression and its parameters: every word must match in some language; the last one may be unfinished.

    A word that means nothing in one of the languages (articles, "in", "che") is no reason to find nobody, so it drops
    out, unless it is all that was typed. With `groups`, the words of a trade's group count as well. An empty
    expression means that nothing was left to look for.
    """
    weights = "ABCD" if groups else "ABC"
    words = [word for word in rules.words_of(text) if len(word) > 1][:MOST_WORDS]
    clauses, parameters = [], []
    for word in words:
        forms = [word, *rules.split_compound(word, vocabulary())] if word == words[-1] else [word]
        either = [f"to_tsquery('piazza_{language}', %s)" for language in LANGUAGES]
        form = f"'{word}':{'*' if word == words[-1] and len(word) >= 4 else ''}{weights}"
        if len(words) > 1:
            empty = " OR ".join(f"numnode({one}) = 0" for one in either)
            either = [f"CASE WHEN {empty} THEN ''::tsquery ELSE {' || '.join(either)} END"]
            parameters += [form] * len(LANGUAGES)
        parameters += [form] * len(LANGUAGES)
        if len(forms) > 1:
            either.append("to_tsquery('piazza_de', %s)")
            parameters.append(" & ".join(f"'{part}':{weights}" for part in forms[1:]))
        clauses.append("(" + " || ".join(either) + ")")
    return ("(" + " && ".join(clauses) + ")" if clauses else ""), parameters


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
