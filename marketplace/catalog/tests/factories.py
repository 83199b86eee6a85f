"""Categories and services for tests."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from marketplace.catalog.models import Category, Service
from marketplace.providers.models import Provider

_numbers = count(1)


def make_category(key: str | None = None, *, parent: Category | None = None, **fields: Any) -> Category:
    """A trade with its name in three languages, below a group that is made if none is given; an old key is reused."""
    key = key or f"trade-{next(_numbers)}"
    if found := Category.objects.filter(key=key).first():
        return found
    parent = parent or Category.objects.filter(key="test-group").first() or _named("test-group", None)
    return _named(key, parent, **fields)


def make_group(key: str | None = None, **fields: Any) -> Category:
    """A group of the top level."""
    return _named(key or f"group-{next(_numbers)}", None, **fields)


def _named(key: str, parent: Category | None, **fields: Any) -> Category:
    category = Category(key=key, **fields)
    words = key.replace("-", " ").capitalize()
    for language in ("en", "de", "it"):
        category.set_current_language(language)
        category.name, category.slug, category.people = f"{words} {language}", f"{key}-{language}", f"{words}s"
        category.search_terms = [key]
    if parent is None:
        return Category.add_root(instance=category)
    return Category.objects.get(pk=parent.pk).add_child(instance=category)


def make_service(
    provider: Provider,
    *,
    category: Category | None = None,
    title: str = "Mending a tap",
    description: str = "We come and mend it.",
    **fields: Any,
) -> Service:
    """A published service of one hour for 48.00 EUR, performed by everybody who works there."""
    values: dict[str, Any] = {
        "language": provider.language,
        "price": Decimal("48.00"),
        "duration": timedelta(minutes=60),
        "status": Service.Status.PUBLISHED,
        **fields,
    }
    staff = values.pop("performed_by", None)
    service = Service(provider=provider, category=category or make_category("plumber"), **values)
    service.set_current_language(values["language"])
    service.title, service.description = title, description
    service.save()
    service.performed_by.set(provider.staff_members.all() if staff is None else staff)
    return service
