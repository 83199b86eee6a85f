"""Services that the search knows, with the real trades of the data file."""

from typing import Any

from marketplace.booking.tests.factories import make_bookable_service
from marketplace.catalog.actions.load_categories import _category
from marketplace.catalog.category_data import read_categories
from marketplace.catalog.models import Category, Service
from marketplace.search.actions.refresh_service import refresh_service
from marketplace.search.queries import search
from marketplace.search.rules import SearchQuery

MERANO = {"city": "Merano", "latitude": 46.6713, "longitude": 11.1525}
TRENTO = {"city": "Trento", "latitude": 46.0679, "longitude": 11.1211}


def real_trade(key: str) -> Category:
    """A trade of the data file with its group: all hundred and more would only cost each test a second."""
    if known := Category.objects.filter(key=key).first():
        return known
    group, trade = next((group, trade) for group in read_categories() for trade in group.trades if trade.key == key)
    parent = Category.objects.filter(key=group.key).first() or Category.add_root(instance=_category(group))
    return Category.objects.get(pk=parent.pk).add_child(instance=_category(trade))


def make_found(
    trade: str = "plumber", *, titles: dict[str, str] | None = None, at: dict[str, Any] | None = None, **fields: Any
) -> Service:
    """A bookable service of a real trade that the search has read; `at` says where its provider is."""
    service = make_bookable_service(category=real_trade(trade), **fields)
    for language, title in (titles or {}).items():
        service.set_current_language(language)
        service.title = title
        service.save()
    for name, value in (at or {}).items():
        setattr(service.provider, name, value)
    service.provider.save()
    refresh_service(service_id=service.pk)
    return service


def found(text: str = "", **fields: Any) -> set[int]:
    """The ids of the services that a search finds."""
    return {result.service.pk for result in search(SearchQuery(text=text, **fields)).results}
