"""A customer picks a person and a time: the time is held for ten minutes while they give their details."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.queries import email_is_verified
from marketplace.booking import rules
from marketplace.booking.actions.expire_booking import expire_locked
from marketplace.booking.commission import freeze_commission
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking, BookingLine
from marketplace.booking.moves import write_event
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import NotAllowed, NotFound, TooMany
from marketplace.core.locks import advisory_lock
from marketplace.providers.models import StaffMember
from marketplace.providers.queries import works_for
from marketplace.scheduling.actions.hold_time import hold_time
from marketplace.scheduling.models import Allocation


@action
def start_draft(
    *,
    customer: User,
    service: Service,
    starts_at: datetime,
    staff: StaffMember | None = None,
    language: str,
) -> Booking:
    """Hold a listed time and open a draft for it.

    One live draft per customer and provider: choosing another time there gives the first one back and keeps its
    deadline, so that nobody can hold times for ever. Two live drafts in all. Raises `Taken`, `TooMany`, `NotAllowed`.
    """
    if not email_is_verified(customer):
        raise NotAllowed(_("Please confirm your e-mail address first."), code="email_not_verified")
    # What this customer holds is counted under a lock of their own: two clicks at once count each other.
    advisory_lock("booking.customer", [customer.pk])
    current = _bookable(service, customer)
    now = clock.now()
    deadline = _make_room(customer, current, now)
    allocation = hold_time(service=current, start=starts_at, staff=staff, expires_at=deadline)
    booking = Booking.objects.create(
        customer=customer,
        provider=current.provider,
        starts_at=starts_at,
        ends_at=starts_at + current.duration,
        place=current.place,
        language=language,
        policy_snapshot={"kind": current.provider.policy.kind, "steps": current.provider.policy.steps},
        needs_answer=not current.provider.instant_booking,
        respond_by=deadline,
        status=Status.DRAFT,
        created_at=now,
    )
    _write_line(booking, current, allocation, language)
    freeze_commission(booking)
    write_event(booking, "", actor=customer, service_id=current.pk)
    return booking


def _bookable(service: Service, customer: User) -> Service:
    """The service as it stands now, if this customer may book it."""
    current = Service.objects.bookable().select_related("provider__policy").filter(pk=service.pk).first()
    if current is None:
        raise NotFound(_("This service can no longer be booked."))
    if works_for(customer, current.provider):
        raise NotAllowed(_("You cannot book yourself."), code="own_service")
    return current


def _make_room(customer: User, service: Service, now: datetime) -> datetime:
    """Give back the live draft with this provider, if any, and return until when the new one may hold."""
    live = list(Booking.objects.locked().filter(customer=customer, status=Status.DRAFT, respond_by__gt=now))
    same = [draft for draft in live if draft.provider_id == service.provider_id]
    if len(live) - len(same) >= rules.MOST_DRAFTS:
        raise TooMany(
            _("You are already holding two other times."), hint=_("Finish one of them, or wait until it is free again.")
        )
    for draft in same:
        expire_locked(draft, given_back=True)
    deadlines = [draft.respond_by for draft in same if draft.respond_by]
    return min([now + rules.DRAFT_HOLD, *deadlines])


def _write_line(booking: Booking, service: Service, allocation: Allocation, language: str) -> None:
    """Copy what is being sold: later edits of the service change no booking."""
    quantity, total = rules.line_total(
        price_model=service.price_model,
        price=service.price,
        currency=service.currency,
        duration=service.duration,
    )
    BookingLine.objects.create(
        booking=booking,
        service=service,
        category_id=service.category_id,
        staff_member_id=allocation.staff_member_id,
        allocation=allocation,
        title=service.safe_translation_getter("title", language_code=language, any_language=True),
        price_model=service.price_model,
        unit_price=service.price,
        quantity=quantity,
        total_amount=total.amount if total else None,
        currency=service.currency,
    )
