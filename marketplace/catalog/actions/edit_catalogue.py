"""What editors and moderators change of categories and services in the admin: `save` writes what their form holds."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.events import ServiceChanged
from marketplace.catalog.models import Category, Service
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid
from marketplace.core.locks import advisory_lock
from marketplace.core.outbox import announce

LANGUAGES = ("en", "de", "it")


@action
def keep_category(*, save: Callable[[], Category], actor: Any) -> Category:
    """Save a category: named in three languages, each with an address that no other category has."""
    advisory_lock("catalog.tree", ["categories"])  # paths of the tree and addresses are looked at and written
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
    record(action="catalog.keep_category", subject=category, actor=actor)
    for service_id in Service.objects.filter(category=category).values_list("pk", flat=True):
        announce(ServiceChanged(service_id=service_id))
    return category


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
