"""The site map as data: sections that apps register, each a list of addresses that may be found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.core.registries import Registry
from marketplace.core.seo.heads import CODES, Head

PER_FILE = 10_000  # entries; the protocol allows 50 000, and a file of this size is still quick to make


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in all its languages: language → path, and when it last changed."""

    paths: Mapping[str, str]
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """One line of a file: a whole address, the same thing in its languages, and when it last changed."""

    location: str
    links: Sequence[tuple[str, str]]
    changed: datetime | None


sections: Registry[Callable[[], Sequence[Entry]]] = Registry("section of the site map")


def section(name: str) -> Callable[[Callable[[], Sequence[Entry]]], Callable[[], Sequence[Entry]]]:
    """Register a function that lists what may be found; its name is part of an address."""

    def decorate(entries: Callable[[], Sequence[Entry]]) -> Callable[[], Sequence[Entry]]:
        return sections.register(name, entries)

    return decorate


def files() -> list[tuple[str, str, int, datetime | None]]:
    """(section, language, number, last change) of every file that has something in it."""
    found = []
    for name, entries in sections:
        everything = entries()
        for language in CODES:
            mine = [entry for entry in everything if language in entry.paths]
            for number, start in enumerate(range(0, len(mine), PER_FILE), start=1):
                changes = [entry.changed for entry in mine[start : start + PER_FILE] if entry.changed]
                found.append((name, language, number, max(changes, default=None)))
    return found


def addresses(name: str, language: str, number: int) -> list[Address]:
    """The lines of one file, counted from 1; empty where there is no such file."""
    if name not in sections or language not in CODES or number < 1:
        return []
    mine = [entry for entry in sections.get(name)() if language in entry.paths]
    return [_address(entry, language) for entry in mine[(number - 1) * PER_FILE : number * PER_FILE]]


def _address(entry: Entry, language: str) -> Address:
    """As the page itself says it in its head."""
    head = Head(path=entry.paths[language], alternates=entry.paths, indexed=True)
    return Address(location=head.canonical, links=head.links, changed=entry.changed)
