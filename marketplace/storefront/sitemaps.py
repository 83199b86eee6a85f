"""The marketplace in the site map: who can be booked, and what is done where."""

from datetime import datetime

from marketplace.catalog.models import Category
from marketplace.core.places import Place
from marketplace.core.seo.heads import CODES
from marketplace.core.seo.sitemaps import Entry, section
from marketplace.providers.models import Provider
from marketplace.search.towns import offers_by_town, town_path, trade_path
from marketplace.storefront.heads import in_each_language, languages_of


@section("providers")
def providers() -> list[Entry]:
    """Everybody who can be booked, in the languages they speak to readers in. Three queries."""
    newest: dict[int, datetime] = {}
    for offer in offers_by_town():
        for provider_id in offer.providers:
            newest[provider_id] = max(newest.get(provider_id, offer.newest), offer.newest)
    entries = []
    for provider in Provider.objects.found().filter(pk__in=list(newest)).order_by("pk"):
        paths = in_each_language("storefront:provider", provider.slug)
        written = {code: paths[code] for code in languages_of(provider)}
        changes = [moment for moment in (newest[provider.pk], provider.verified_at) if moment]
        entries.append(Entry(paths=written, changed=max(changes)))
    return entries


@section("trades")
def trades() -> list[Entry]:
    """Each trade in each town that has somebody. Three queries."""
    offers = offers_by_town()
    known = {one.pk: one for one in Category.objects.trades().filter(pk__in={one.category_id for one in offers})}
    entries = []
    for offer in offers:
        if category := known.get(offer.category_id):
            paths = {code: path for code in CODES if (path := trade_path(category, offer.place, code))}
            entries.append(Entry(paths=paths, changed=offer.newest))
    return entries


@section("towns")
def towns() -> list[Entry]:
    """Each town that has somebody. One query."""
    newest: dict[Place, datetime] = {}
    for offer in offers_by_town():
        newest[offer.place] = max(newest.get(offer.place, offer.newest), offer.newest)
    return [
        Entry(paths={code: town_path(place, code) for code in CODES}, changed=changed)
        for place, changed in newest.items()
    ]
