"""Structured data of schema.org as plain dicts, and the one way in which they become text in a page."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

CONTEXT = "https://schema.org"
# As JSON escapes, so that no text of anybody can close the script element or start a comment in it.
_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def dump(data: Mapping[str, Any]) -> str:
    """JSON that may stand between `<script type="application/ld+json">` and its end as it is."""
    return json.dumps({"@context": CONTEXT, **data}, ensure_ascii=False).translate(_UNSAFE)


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """(name, whole address) from the home page down to this page."""
    return {"@type": "BreadcrumbList", "itemListElement": _numbered(trail)}


def item_list(name: str, items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """(name, whole address) in the order in which the page shows them, each once."""
    return {"@type": "ItemList", "name": name, "itemListElement": _numbered(dict.fromkeys(items))}


def faq(questions: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """(question, answer)."""
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in questions
        ],
    }


def rating(average: Decimal | None, count: int) -> dict[str, Any]:
    """What customers said on average, only ever of reviews that are there."""
    return {"@type": "AggregateRating", "ratingValue": str(average), "reviewCount": count}


def review(*, author: str, stars: int, text: str, day: date, language: str) -> dict[str, Any]:
    """What one customer said, as it stands on the page."""
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": author},
        "datePublished": day.isoformat(),
        "inLanguage": language,
        "reviewRating": {"@type": "Rating", "ratingValue": stars, "bestRating": 5, "worstRating": 1},
        **({"reviewBody": text} if text else {}),
    }


def website(*, url: str, name: str, search: str, language: str) -> dict[str, Any]:
    """The site and its search; `search` is an address with `{search_term_string}` in it."""
    return {
        "@type": "WebSite",
        "name": name,
        "url": url,
        "inLanguage": language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def _numbered(items: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"@type": "ListItem", "position": position, "name": name, "item": url}
        for position, (name, url) in enumerate(items, start=1)
    ]
