"""Make and change what a provider sells, show it to people, or take it back for a while."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.catalog import rules
from marketplace.catalog.events import ServiceChanged
from marketplace.catalog.models import Category, Service
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.providers.models import Provider, StaffMember

FIELDS = frozenset(
    {
        "category",
        "price_model",
        "price",
        "duration",
        "buffer_before",
        "buffer_after",
        "lead_time",
        "horizon_days",
        "place",
        "position",
    }
)
LANGUAGES = ("en", "de", "it")


@action
def create_service(
    *,
    provider: Provider,
    actor: Any,
    titles: Mapping[str, str],
    descriptions: Mapping[str, str],
    staff: list[StaffMember] | None = None,
    **fields: Any,
) -> Service:
    """A new service in draft, in the provider's language; performed by everybody unless `staff` says who."""
    _own(provider, actor)
    service = Service(provider=provider, language=provider.language)
    _fill(service, titles, descriptions, fields)
    service.save()
    _set_performers(service, staff)
    record(action="catalog.create_service", subject=service, actor=actor)
    announce(ServiceChanged(service_id=service.pk))
    return service


@action
def update_service(
    *,
    service_id: int,
    actor: Any,
    titles: Mapping[str, str],
    descriptions: Mapping[str, str],
    staff: list[StaffMember] | None = None,
    **fields: Any,
) -> Service:
    """Change a service. Bookings keep what they copied."""
    service = _locked(service_id, actor)
    _fill(service, titles, descriptions, fields)
    service.save()
    _set_performers(service, staff)
    record(action="catalog.update_service", subject=service, actor=actor)
    announce(ServiceChanged(service_id=service.pk))
    return service


@action
def publish_service(*, service_id: int, actor: Any) -> Service:
    """Show a service to people; it is found once its provider is verified."""
    service = _locked(service_id, actor)
    if service.status == Service.Status.REJECTED:
        raise WrongState
    if not service.performed_by.filter(is_active=True).exists():
        raise Invalid(_("Please say who performs this service."), field="performed_by")
    return _set_status(service, Service.Status.PUBLISHED, actor)


@action
def pause_service(*, service_id: int, actor: Any) -> Service:
    """Take a service back for a while; what is booked stays."""
    service = _locked(service_id, actor)
    if service.status != Service.Status.PUBLISHED:
        raise WrongState
    return _set_status(service, Service.Status.PAUSED, actor)


def _set_status(service: Service, status: str, actor: Any) -> Service:
    service.status = status
    service.save(update_fields=["status"])
    record(action="catalog.set_status", subject=service, actor=actor, status=str(status))
    announce(ServiceChanged(service_id=service.pk))
    return service


def _own(provider: Provider, actor: Any) -> None:
    if provider.owner_id != actor.pk:
        raise NotFound


def _locked(service_id: int, actor: Any) -> Service:
    """The service locked for a change, if it belongs to the actor's business."""
    locked = Service.objects.select_for_update(of=("self",)).select_related("provider")
    service = locked.filter(pk=service_id, provider__owner=actor).first()
    if service is None:
        raise NotFound
    return service


def _fill(
    service: Service, titles: Mapping[str, str], descriptions: Mapping[str, str], fields: Mapping[str, Any]
) -> None:
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"A service has no {', '.join(sorted(unknown))}.")
    rules.check_texts(language=service.language, titles=titles)
    for name, value in fields.items():
        setattr(service, name, value)
    if service.price_model == Service.PriceModel.QUOTE:
        service.price = None
    category: Category | None = getattr(service, "category", None)
    if category is None or category.depth != 2 or not category.is_active:
        raise Invalid(_("Please choose a trade."), field="category")
    rules.check_price(price_model=service.price_model, price=service.price)
    rules.check_times(duration=service.duration, buffer_before=service.buffer_before, buffer_after=service.buffer_after)
    for language in LANGUAGES:
        title = titles.get(language, "").strip()
        if title:
            service.set_current_language(language)
            service.title = title[:100]
            service.description = descriptions.get(language, "").strip()[:2000]
        elif service.pk and service.has_translation(language):
            service.delete_translation(language)
    service.set_current_language(service.language)


def _set_performers(service: Service, staff: list[StaffMember] | None) -> None:
    """Only people of this business; everybody who takes bookings, unless told otherwise."""
    people = service.provider.staff_members.filter(is_active=True)
    if staff is not None:
        people = people.filter(pk__in=[person.pk for person in staff])
        if not people:
            raise Invalid(_("Please say who performs this service."), field="performed_by")
    service.performed_by.set(people)
