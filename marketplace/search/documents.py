"""The words of a service: what a document per language holds, and how strongly each part counts.

A document's own words (title, description) follow its own language's rules. Names and search terms of the trade are
put in for all three languages, each by its own rules, so that "idraulico", "Installateur" and "plumber" find the same
people from any language's page. The words of the trade's group ("perdita", "bagno") stand there as well, with the least
weight: they are asked only when the narrower words find nobody. German compounds are split here, because PostgreSQL's
stemmer does not.
"""

from dataclasses import dataclass
from functools import cache

from django.db import connection

from marketplace.catalog.category_data import GroupData, TradeData, read_categories
from marketplace.catalog.models import Service
from marketplace.search import rules

LANGUAGES = ("en", "de", "it")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text with its language and its weight (A counts most, D least)."""

    language: str
    weight: str
    text: str


@cache
def vocabulary() -> frozenset[str]:
    """German words that compounds are made of, from the catalogue's own names and terms."""
    found: set[str] = set()
    for group in read_categories():
        nodes: tuple[GroupData | TradeData, ...] = (group, *group.trades)
        for node in nodes:
            for text in (node.name["de"], *node.terms["de"]):
                found.update(word for word in rules.words_of(text) if 3 <= len(word) <= 12)
    return frozenset(found)


def parts_of(service: Service) -> dict[str, list[Part]]:
    """Language to the parts of its document. One document per language that the service has a title in."""
    shared = _shared_parts(service)
    documents = {}
    for translation in service.translations.all():
        language = translation.language_code
        own = [Part(language, "A", translation.title), Part(language, "C", translation.description)]
        if language == "de":
            compounds = " ".join(
                part
                for word in rules.words_of(f"{translation.title} {translation.description}")
                for part in rules.split_compound(word, vocabulary())
            )
            own.append(Part("de", "B", compounds))
        documents[language] = [*own, *shared]
    return documents


def _shared_parts(service: Service) -> list[Part]:
    found = []
    for translation in service.category.translations.all():
        terms = " ".join([translation.name, translation.people, *translation.search_terms])
        found.append(Part(translation.language_code, "B", terms))
    provider = service.provider
    found.append(Part(provider.language, "B", provider.trading_name))
    found.append(Part(provider.language, "C", " ".join(provider.skills)))
    group = service.category.get_parent()
    for translation in group.translations.all() if group else ():
        found.append(Part(translation.language_code, "D", " ".join([translation.name, *translation.search_terms])))
    return found


def write_documents(service: Service) -> None:
    """Insert or replace the documents of one service."""
    documents = parts_of(service)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_searchdocument WHERE service_id = %s AND NOT language = ANY(%s)",
            [service.pk, list(documents)],
        )
        for language, parts in sorted(documents.items()):
            vector = " || ".join(
                f"setweight(to_tsvector('piazza_{part.language}', %s), '{part.weight}')" for part in parts
            )
            cursor.execute(
                f"INSERT INTO search_searchdocument (service_id, language, vector, updated_at)"
                f" VALUES (%s, %s, {vector}, now())"
                f" ON CONFLICT (service_id, language) DO UPDATE SET vector = EXCLUDED.vector, updated_at = now()",
                [service.pk, language, *(part.text for part in parts)],
            )
