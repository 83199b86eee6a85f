"""What editors and moderators change of categories and services in the admin: `save` writes what their form holds."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.events import ServiceChanged
from marketplace.catalog.models import Category, FormerAddress, Service
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid
from marketplace.core.locks import advisory_lock
from marketplace.core.outbox import announce

LANGUAGES = ("en", "de", "it")


@action
def keep_category(*, save: Callable[[], Category], actor: Any) -> Category:
    """Save a category: named in three languages, each with an address that no other category has.

    An address that it leaves is remembered, so that links to it lead on.
    """
    advisory_lock("catalog.tree", ["categories"])  # paths of the tree and addresses are looked at and written
    before = _addresses()
    category = save()
    rows = {row.language_code: row for row in category.translations.model.objects.filter(master=category)}
    for language in LANGUAGES:
        row = rows.get(language)
        if row is None or not row.name or not row.slug:
            raise Invalid(_("Name and address are needed in every language."), field=f"translations_{language}_name")
        others = category.translations.model.objects.filter(language_code=language, slug=row.slug)
        if others.exclude(master=category).exists():
            raise Invalid(
                _("Another category already has this address."), field=f"translations_{language}_slug", code="taken"
            )
    for language, row in rows.items():
        if language in LANGUAGES:
            _remember(category, language, before=before.get((category.pk, language), ""), after=row.slug)
    record(action="catalog.keep_category", subject=category, actor=actor)
    for service_id in Service.objects.filter(category=category).values_list("pk", flat=True):
        announce(ServiceChanged(service_id=service_id))
    return category


def _addresses() -> dict[tuple[int, str], str]:
    """(category, language) to address, of all: which category is about to change, only `save` knows."""
    rows = Category._parler_meta.root_model.objects.values_list("master_id", "language_code", "slug")
    return {(category, language): slug for category, language, slug in rows}


def _remember(category: Category, language: str, *, before: str, after: str) -> None:
    """Write down the address that was left; one that a category comes back to is no former one."""
    if before in ("", after):
        return
    FormerAddress.objects.filter(category=category, language=language, slug=after).delete()
    FormerAddress.objects.update_or_create(
        category=category, language=language, slug=before, defaults={"left_at": clock.now()}
    )


@action
def keep_service(*, save: Callable[[], Service], actor: Any) -> Service:
    """Save a service on its provider's behalf; a new one is a draft that everybody there performs."""
    service = save()
    if service.category.depth != 2:
        raise Invalid(_("Please choose a trade."), field="category")
    own = service.translations.model.objects.filter(master=service, language_code=service.language).first()
    if own is None or not own.title:
        raise Invalid(
            _("The title is needed in the language that the provider writes in."),
            field=f"translations_{service.language}_title",
        )
    if not service.performed_by.exists():
        service.performed_by.set(service.provider.staff_members.filter(is_active=True))
    record(action="catalog.keep_service", subject=service, actor=actor)
    announce(ServiceChanged(service_id=service.pk))
    return service
