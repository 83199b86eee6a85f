"""What schema.org knows of the types that we use, and what search engines need of them (their documentation, 2026).

`ALLOWED` are the properties of schema.org that we use; anything else would be a slip. `NEEDED` is what a result with
stars, a trail or a sign cannot do without.
"""

from collections.abc import Iterator
from typing import Any

THING = {"@id", "name", "url", "description", "image"}
ALLOWED = {
    "Organization": THING | {"logo"},
    "WebSite": THING | {"inLanguage", "potentialAction", "publisher"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
    "BreadcrumbList": {"itemListElement"},
    "ItemList": THING | {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "Service": THING | {"serviceType", "areaServed", "broker", "offers", "aggregateRating"},
    "City": THING,
    "AggregateOffer": {"lowPrice", "priceCurrency", "offerCount"},
    "Offer": {"itemOffered", "price", "priceCurrency", "priceSpecification"},
    "PriceSpecification": {"minPrice", "priceCurrency"},
    "UnitPriceSpecification": {"price", "priceCurrency", "unitCode"},
    "LocalBusiness": THING
    | {"address", "aggregateRating", "geo", "knowsLanguage", "makesOffer", "priceRange", "review"},
    "PostalAddress": {"streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry"},
    "GeoCoordinates": {"latitude", "longitude"},
    "AggregateRating": {"ratingValue", "reviewCount"},
    "Review": {"author", "datePublished", "inLanguage", "reviewRating", "reviewBody"},
    "Rating": {"ratingValue", "bestRating", "worstRating"},
    "Person": THING,
    "FAQPage": {"mainEntity"},
    "Question": {"name", "acceptedAnswer"},
    "Answer": {"text"},
    "Article": THING
    | {"headline", "inLanguage", "mainEntityOfPage", "author", "publisher", "datePublished", "dateModified"},
}
NEEDED = {
    "Organization": {"name", "url", "logo"},
    "WebSite": {"name", "url"},
    "BreadcrumbList": {"itemListElement"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "Service": {"name", "serviceType"},
    "LocalBusiness": {"@id", "name", "url", "image", "address"},
    "PostalAddress": {"addressLocality", "addressCountry"},
    "AggregateRating": {"ratingValue", "reviewCount"},
    "Review": {"author", "reviewRating", "datePublished"},
    "Rating": {"ratingValue"},
    "Person": {"name"},
    "FAQPage": {"mainEntity"},
    "Question": {"name", "acceptedAnswer"},
    "Answer": {"text"},
    "Article": {"headline", "image", "author", "publisher", "datePublished", "dateModified"},
}


def nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Every typed thing in structured data, from the outside in."""
    if isinstance(data, dict):
        if "@type" in data:
            yield data
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from nodes(one)


def wrong_with(data: dict[str, Any]) -> list[str]:
    """What is missing, empty or unknown, in words; nothing when all is well."""
    said = []
    for node in nodes({key: value for key, value in data.items() if key != "@context"}):
        kind = node["@type"]
        given = set(node) - {"@type"}
        said += [f"{kind} has no {name}" for name in sorted(NEEDED.get(kind, set()) - given)]
        said += [f"{kind} does not know {name}" for name in sorted(given - ALLOWED.get(kind, set()))]
        said += [f"{kind}.{name} is empty" for name in sorted(given) if node[name] in ("", None, [], {})]
    return said
