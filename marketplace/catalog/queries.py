"""Reads of the catalogue."""

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects

from marketplace.catalog.models import Category, CategoryQuerySet, FormerAddress, Service
from marketplace.core.errors import NotFound
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


def with_trades(category: Category) -> list[Category]:
    """A trade alone, or a group and its trades, in tree order, with their names. One query, for a group two."""
    below = [] if category.depth > 1 else list(category.get_children().prefetch_related(None))
    prefetch_related_objects([category, *below], "translations")
    return [category, *below]


def services_of(provider: Provider) -> QuerySet[Service]:
    """Everything a provider sells, in their order, whatever its status."""
    trades = Prefetch("category", queryset=Category.objects.all())
    services = Service.objects.filter(provider=provider).prefetch_related(trades, "performed_by")
    return services.order_by("position", "pk")


def called(slug: str) -> Q:
    """Categories with this word in their addresses, now or formerly, in any language; each perhaps several times."""
    return Q(translations__slug=slug) | Q(former_addresses__slug=slug)


def with_former(categories: CategoryQuerySet, slug: str, language: str) -> CategoryQuerySet:
    """With the moments when each left this word: `left_here` in this language, `left` in any. No further query."""
    former = FormerAddress.objects.filter(category=OuterRef("pk"), slug=slug).order_by("-left_at").values("left_at")
    return categories.annotate(left_here=Subquery(former.filter(language=language)[:1]), left=Subquery(former[:1]))


def bookable_service(public_id: str) -> Service:
    """A service that can be booked now, with its provider, its people and its trade; `NotFound` for any other."""
    providers = Prefetch("provider", queryset=Provider.objects.select_related("policy"))
    trades = Prefetch("category", queryset=Category.objects.all())
    services = Service.objects.bookable().prefetch_related(providers, trades, "performed_by")
    found = services.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
