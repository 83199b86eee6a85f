"""Reads of the catalogue."""

from django.db.models import Count, Prefetch, Q, QuerySet

from marketplace.catalog.models import Category, Service
from marketplace.providers.models import Provider


def tree() -> list[tuple[Category, list[Category]]]:
    """Groups with their trades in order. Two queries."""
    groups: list[tuple[Category, list[Category]]] = []
    for category in Category.objects.active():
        if category.depth == 1:
            groups.append((category, []))
        elif groups:
            groups[-1][1].append(category)
    return groups


def trades_with_counts() -> QuerySet[Category]:
    """Trades with the number of services that can be booked (`bookable`)."""
    can_be_booked = Q(
        services__status=Service.Status.PUBLISHED,
        services__provider__verification=Provider.Verification.VERIFIED,
        services__provider__is_available=True,
    )
    return Category.objects.trades().annotate(bookable=Count("services", filter=can_be_booked))


def services_of(provider: Provider) -> QuerySet[Service]:
    """Everything a provider sells, in their order, whatever its status."""
    trades = Prefetch("category", queryset=Category.objects.all())
    services = Service.objects.filter(provider=provider).prefetch_related(trades, "performed_by")
    return services.order_by("position", "pk")


def category_by_slug(slug: str, language: str) -> Category | None:
    """The trade or group with that address in that language."""
    return Category.objects.active().filter(translations__language_code=language, translations__slug=slug).first()
