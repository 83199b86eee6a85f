"""Reads of bookings for pages, e-mails and the admin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, When

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.enums import AGREED, Status
from marketplace.booking.models import Booking, BookingEvent, BookingLine, alive_at
from marketplace.booking.moves import administers
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.providers.models import Provider


def with_everything(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Bookings with what a page shows of them; three queries, however many rows."""
    # The service comes with its line; its translations for all lines at once, or each would ask for its own.
    lines = BookingLine.objects.select_related("staff_member", "allocation", "service")
    lines = lines.prefetch_related("service__translations")
    return bookings.select_related("provider", "customer").prefetch_related(Prefetch("lines", queryset=lines))


def disputed() -> QuerySet[Booking]:
    """Disputes that nobody has settled, the longest wait first, with `disputed_at`. One query."""
    since = Max("events__at", filter=Q(events__to_status=Status.DISPUTED))
    waiting = Booking.objects.filter(status=Status.DISPUTED).select_related("provider", "customer")
    return waiting.annotate(disputed_at=since).order_by("disputed_at", "pk")


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking as one account sees it: what it is, on which sides they stand, what they can do now."""

    booking: Booking
    sides: frozenset[str]
    can: frozenset[str]
    events: list[BookingEvent]
    is_over: bool


def booking_for(*, user: User, public_id: str) -> BookingView:
    """The booking with that public id as this account sees it; `NotFound` for anybody else."""
    theirs = Provider.objects.for_account(user).order_by().filter(pk=OuterRef("provider"))
    bookings = Booking.objects.filter(public_id=public_id).annotate(works_there=Exists(theirs))
    booking = with_everything(bookings).first()
    sides = _sides(booking, user) if booking else frozenset()
    if booking is None or not sides:
        raise NotFound
    if booking.status == Status.DRAFT and rules.CUSTOMER not in sides:
        raise NotFound
    now = clock.now()
    over = rules.is_over(status=booking.status, respond_by=booking.respond_by, now=now)
    events = list(booking.events.select_related("actor").exclude(from_status=""))
    return BookingView(booking, sides, moves_open_to(booking, sides, now), events, over)


def _sides(booking: Any, user: User) -> frozenset[str]:
    """Customer and provider as they were read along; only of others one asks what they may do here besides."""
    own = {rules.CUSTOMER: booking.customer_id == user.pk, rules.PROVIDER: booking.works_there}
    sides = frozenset(side for side, stands in own.items() if stands)
    return sides or frozenset({rules.ADMIN} if administers(user) else ())


def moves_open_to(booking: Booking, sides: frozenset[str], now: datetime) -> frozenset[str]:
    """Names of the steps that somebody on these sides can take now, for showing buttons; actions check again."""
    if rules.is_over(status=booking.status, respond_by=booking.respond_by, now=now):
        return frozenset()

    def may(after: str, side: str) -> bool:
        return side in sides and rules.may_move(before=booking.status, after=after, sides=frozenset({side}))

    begun = booking.starts_at <= now
    no_show = rules.may_report_no_show(starts_at=booking.starts_at, now=now)
    possible = {
        "accept": may(Status.ACCEPTED, rules.PROVIDER),
        "decline": may(Status.DECLINED, rules.PROVIDER),
        "withdraw": may(Status.WITHDRAWN, rules.CUSTOMER),
        "cancel": not begun
        and (may(Status.CANCELLED_BY_CUSTOMER, rules.CUSTOMER) or may(Status.CANCELLED_BY_PROVIDER, rules.PROVIDER)),
        "start": may(Status.ONGOING, rules.PROVIDER) and rules.may_start(starts_at=booking.starts_at, now=now),
        "complete": may(Status.COMPLETED, rules.PROVIDER),
        "confirm": booking.status == Status.COMPLETED and may(Status.FINISHED, rules.CUSTOMER),
        "dispute": may(Status.DISPUTED, rules.CUSTOMER),
        "no_show": no_show
        and (may(Status.NO_SHOW_PROVIDER, rules.CUSTOMER) or may(Status.NO_SHOW_CUSTOMER, rules.PROVIDER)),
    }
    return frozenset(name for name, yes in possible.items() if yes)


def shows_way(booking: Booking) -> bool:
    """Whether the customer may know where the provider works: once it is agreed that they come, and not before."""
    return booking.place == Service.Place.AT_PROVIDER and booking.status in AGREED


def live_draft(*, user: User, public_id: str) -> Booking | None:
    """A customer's own draft whose ten minutes are not over."""
    drafts = with_everything(Booking.objects.filter(customer=user, status=Status.DRAFT, respond_by__gt=clock.now()))
    return drafts.filter(public_id=public_id).first()


def customer_bookings(user: User) -> QuerySet[Booking]:
    """A customer's bookings, the latest start first."""
    return with_everything(Booking.objects.for_customer(user)).order_by("-starts_at", "-pk")


def _ahead() -> Q:
    """Appointments that are still to come, or going on."""
    now = clock.now()
    return alive_at(now) & Q(ends_at__gt=now) & ~Q(status=Status.COMPLETED)


def customer_book(user: User) -> QuerySet[Booking]:
    """A customer's bookings for a list, with `is_ahead`: the next one first; then the past, the latest first."""
    ahead = _ahead()
    found = with_everything(Booking.objects.for_customer(user))
    is_ahead = Case(When(ahead, then=True), default=False, output_field=BooleanField())
    return found.annotate(is_ahead=is_ahead).order_by(
        "-is_ahead", Case(When(ahead, then="starts_at")), "-starts_at", "-pk"
    )


def ahead_of_customer(user: User) -> QuerySet[Booking]:
    """A customer's appointments that are still to come, the next one first."""
    return with_everything(Booking.objects.for_customer(user).filter(_ahead())).order_by("starts_at", "pk")


def to_confirm(user: User) -> QuerySet[Booking]:
    """What the provider says is done and the customer has not confirmed."""
    return with_everything(Booking.objects.for_customer(user).filter(status=Status.COMPLETED)).order_by("starts_at")


def provider_bookings(provider: Provider) -> QuerySet[Booking]:
    """A provider's bookings, the latest start first."""
    return with_everything(Booking.objects.for_provider(provider)).order_by("-starts_at", "-pk")


RECENT = timedelta(days=90)


def recent_counts(provider: Provider) -> list[tuple[str, int]]:
    """How many bookings of the last 90 days and of what is ahead have which status, by its name. One query."""
    recent = Booking.objects.filter(provider=provider, starts_at__gt=clock.now() - RECENT).exclude(status=Status.DRAFT)
    counts = dict(recent.order_by().values_list("status").annotate(Count("pk")))
    return [(str(status.label), counts[status]) for status in Status if status in counts]


@dataclass(frozen=True, slots=True)
class DayBook:
    """What a provider looks at in the morning: who waits for an answer, and what is planned."""

    waiting: list[Booking]
    planned: list[Booking]


def day_book(provider: Provider, start: datetime, end: datetime) -> DayBook:
    """What waits, the most urgent first, and what `between` says, at once: some stand in both. Three queries."""
    now = clock.now()
    alive = Booking.objects.alive(now).for_provider(provider)
    rows = with_everything(alive.filter(Q(status=Status.REQUESTED) | Q(starts_at__lt=end, ends_at__gt=start)))
    found = list(rows.order_by("starts_at", "pk"))
    urgent = [(one.respond_by, one.pk, one) for one in found if one.status == Status.REQUESTED and one.respond_by]
    waiting = [one for respond_by, _, one in sorted(urgent, key=lambda row: row[:2]) if respond_by > now]
    return DayBook(waiting, [one for one in found if one.starts_at < end and one.ends_at > start])


def lists_of(user: User, **lists: QuerySet[Booking]) -> dict[str, list[Booking]]:
    """Several lists of an account's bookings by their names, each in its own order. Four queries, however many lists.

    First which bookings stand where, then each of them once: the next appointment is also one of the latest.
    """
    keys: dict[str, Any] = {name: ArraySubquery(rows.values("pk")) for name, rows in lists.items()}
    places: Mapping[str, Any] = User.objects.filter(pk=user.pk).values(**keys).get()
    found = with_everything(Booking.objects.all()).in_bulk({pk for pks in places.values() for pk in pks})
    return {name: [found[pk] for pk in pks if pk in found] for name, pks in places.items()}


def between(provider: Provider, start: datetime, end: datetime) -> QuerySet[Booking]:
    """What is alive for a provider between two instants, in order of time."""
    alive = Booking.objects.alive(clock.now()).for_provider(provider)
    return with_everything(alive.filter(starts_at__lt=end, ends_at__gt=start)).order_by("starts_at", "pk")
