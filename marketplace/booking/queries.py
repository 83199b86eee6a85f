"""Reads of bookings for pages, e-mails and the admin."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.enums import AGREED, ALIVE, Status
from marketplace.booking.models import Booking, BookingEvent, BookingLine
from marketplace.booking.moves import sides_of
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.providers.models import Provider


def with_everything(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Bookings with what a page shows of them; a fixed number of queries, however many rows."""
    # The manager of services brings their translations along; a join would ask for them again with every row.
    services = Prefetch("service", queryset=Service.objects.all())
    lines = BookingLine.objects.select_related("staff_member", "allocation").prefetch_related(services)
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
    booking = with_everything(Booking.objects.all()).filter(public_id=public_id).first()
    sides = sides_of(booking, user) if booking else frozenset()
    if booking is None or not sides:
        raise NotFound
    if booking.status == Status.DRAFT and rules.CUSTOMER not in sides:
        raise NotFound
    now = clock.now()
    over = rules.is_over(status=booking.status, respond_by=booking.respond_by, now=now)
    events = list(booking.events.select_related("actor").exclude(from_status=""))
    return BookingView(booking, sides, moves_open_to(booking, sides, now), events, over)


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


def next_for_customer(user: User) -> Booking | None:
    """The appointment that comes next."""
    now = clock.now()
    ahead = Booking.objects.alive(now).for_customer(user).filter(ends_at__gt=now)
    return with_everything(ahead).exclude(status=Status.COMPLETED).order_by("starts_at").first()


def to_confirm(user: User) -> QuerySet[Booking]:
    """What the provider says is done and the customer has not confirmed."""
    return with_everything(Booking.objects.for_customer(user).filter(status=Status.COMPLETED)).order_by("starts_at")


def to_answer(provider: Provider) -> QuerySet[Booking]:
    """Requests that wait for this provider, the most urgent first."""
    waiting = Booking.objects.for_provider(provider).filter(status=Status.REQUESTED, respond_by__gt=clock.now())
    return with_everything(waiting).order_by("respond_by", "pk")


def provider_bookings(provider: Provider) -> QuerySet[Booking]:
    """A provider's bookings, the latest start first."""
    return with_everything(Booking.objects.for_provider(provider)).order_by("-starts_at", "-pk")


def between(provider: Provider, start: datetime, end: datetime) -> QuerySet[Booking]:
    """What is alive for a provider between two instants, in order of time."""
    alive = Booking.objects.alive(clock.now()).for_provider(provider)
    return with_everything(alive.filter(starts_at__lt=end, ends_at__gt=start)).order_by("starts_at", "pk")


def counts(provider: Provider) -> dict[str, int]:
    """How many bookings of a provider are alive and how many are finished. One query."""
    return Booking.objects.for_provider(provider).aggregate(
        alive=Count("pk", filter=Q(status__in=ALIVE)), finished=Count("pk", filter=Q(status=Status.FINISHED))
    )
