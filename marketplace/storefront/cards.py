"""Pictures of providers, of trades in towns, and of towns."""

from django.utils.translation import gettext as _

from marketplace.catalog.models import Category
from marketplace.catalog.prints import colour_of
from marketplace.core.places import Place, place_by_id
from marketplace.core.seo.cards import Card, card_kind
from marketplace.providers.models import Provider
from marketplace.providers.queries import public_location


@card_kind("provider")
def provider_card(language: str, key: str) -> Card | None:
    """By the provider's address; only of one that everybody may see."""
    provider = Provider.objects.filter(verification=Provider.Verification.VERIFIED, slug=key).first()
    return words_of_provider(provider, language) if provider is not None else None


@card_kind("trade")
def trade_card(language: str, key: str) -> Card | None:
    """By the ids of trade and place, "12-3181913"."""
    trade, _dash, place_id = key.partition("-")
    place = place_by_id(int(place_id)) if trade.isdigit() and place_id.isdigit() else None
    category = Category.objects.trades().filter(pk=int(trade)).first() if place else None
    return words_of_trade(category, place, language) if category is not None and place is not None else None


@card_kind("town")
def town_card(language: str, key: str) -> Card | None:
    """By the place's id."""
    place = place_by_id(int(key)) if key.isdigit() else None
    return words_of_town(place, language) if place is not None else None


def words_of_provider(provider: Provider, language: str) -> Card:
    """The name and the town."""
    return Card(title=provider.trading_name, line=public_location(provider, language).town)


def words_of_trade(category: Category, place: Place, language: str) -> Card:
    """The heading of the page, above an arcade in the trade's colour."""
    names = {"trade": str(category), "town": place.name(language)}
    return Card(title=_("%(trade)s in %(town)s") % names, line=_("Free times and prices"), colour=colour_of(category))


def words_of_town(place: Place, language: str) -> Card:
    """The heading of the page."""
    return Card(title=_("Services in %(town)s") % {"town": place.name(language)}, line=place.region_name(language))
