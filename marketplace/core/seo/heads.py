"""The head of a page as data: its one address, its other languages, and whether it may be found at all.

A page says what it is by putting a `Head` into its context as `head`. A page that says nothing is not indexed:
forgetting is harmless that way round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import get_language, get_language_info

from marketplace.core.seo import structured

LONGEST_DESCRIPTION = 160  # characters: about what is shown of it
OG_LOCALES = {"en": "en_GB", "de": "de_DE", "it": "it_IT"}
CODES = tuple(code for code, _ in settings.LANGUAGES)


def absolute(path: str) -> str:
    """The whole address of a path of ours; what is whole already stays."""
    return path if path.startswith(("http://", "https://")) else settings.SITE_URL.rstrip("/") + path


def short(text: str) -> str:
    """A plain text as a description: one line that is not too long."""
    return Truncator(" ".join(text.split())).chars(LONGEST_DESCRIPTION, truncate="…")


@dataclass(frozen=True, slots=True)
class Head:
    """Paths have no host; `alternates` is language → path of every language this page is really there in."""

    title: str = ""
    description: str = ""
    path: str = ""
    alternates: Mapping[str, str] = field(default_factory=dict)
    indexed: bool = False
    kind: str = "website"  # Open Graph
    picture: str = ""
    data: Sequence[Mapping[str, Any]] = ()

    @property
    def canonical(self) -> str:
        """The one address under which this page wants to be known."""
        return absolute(self.path) if self.path else ""

    @property
    def links(self) -> list[tuple[str, str]]:
        """(hreflang, address) of each language and of `x-default`; nothing for a page that is not indexed."""
        if not self.indexed:
            return []
        found = [(code, absolute(self.alternates[code])) for code in CODES if self.alternates.get(code)]
        return [*found, ("x-default", found[0][1])] if found else []

    @property
    def image(self) -> str:
        """The whole address of the picture for those who share this page."""
        return absolute(self.picture) if self.picture else ""

    @property
    def og_locale(self) -> str:
        """The language of this page as Open Graph writes it."""
        return OG_LOCALES[(get_language() or "en")[:2]]

    @property
    def og_others(self) -> list[str]:
        """The other languages it is there in."""
        return [OG_LOCALES[code] for code in CODES if self.alternates.get(code) and OG_LOCALES[code] != self.og_locale]

    @property
    def json_ld(self) -> list[str]:
        """The structured data, each ready to stand in its script element."""
        return [structured.dump(one) for one in self.data] if self.indexed else []


def language_links(urls: Mapping[str, str], *, active: str) -> list[dict[str, Any]]:
    """The language switch: each language with its address, its home page where `urls` has none."""
    return [
        {
            "code": code,
            "label": get_language_info(code)["name_local"],
            "url": urls.get(code) or f"/{code}/",
            "active": code == active,
        }
        for code in CODES
    ]
