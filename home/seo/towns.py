"""Links from editors' pages to the towns in which somebody works."""

from typing import Any

from marketplace.catalog.models import Category
from marketplace.search.towns import offers_by_town, town_path, towns_of, trade_path


def towns_with_somebody(language: str) -> list[dict[str, Any]]:
    """Every town that has a provider, most providers first. One query."""
    return [
        {"name": place.name(language), "url": town_path(place, language), "count": count}
        for place, count in towns_of(offers_by_town())
    ]


def towns_with_trade(category: Category, language: str) -> list[dict[str, Any]]:
    """Every town in which somebody does this, most providers first. One query."""
    found = sorted(offers_by_town(trades=[category]), key=lambda one: (-one.count, one.place.name(language)))
    links = [
        {
            "name": one.place.name(language),
            "url": trade_path(category, one.place, language),
            "count": one.count,
            "from_price": one.from_price,
        }
        for one in found
    ]
    return [link for link in links if link["url"]]
