"""What must hold of bookings after every commit."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery

from marketplace.booking import rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking, BookingEvent, BookingLine
from marketplace.core import clock
from marketplace.core.registries import Invariant, invariants


def status_is_last_event() -> Iterator[str]:
    """Bookings whose status is not what their history ends with."""
    last = BookingEvent.objects.filter(booking=OuterRef("pk")).order_by("-pk").values("to_status")[:1]
    wrong = Booking.objects.annotate(last=Subquery(last)).filter(Q(last=None) | ~Q(last=F("status")))
    for reference in wrong.values_list("reference", flat=True):
        yield f"booking {reference}: the history does not end with its status"


def history_is_a_path() -> Iterator[str]:
    """Moves that the diagram does not have, or that do not begin where the last one ended."""
    ended_with: dict[int, str] = {}
    rows = BookingEvent.objects.order_by("booking_id", "pk")
    for booking_id, before, after in rows.values_list("booking_id", "from_status", "to_status").iterator():
        if before != ended_with.get(booking_id, "") or not rules.is_move(before, after):
            yield f"booking {booking_id}: {before or 'nothing'} → {after} is no move"
        ended_with[booking_id] = after


def alive_has_its_time() -> Iterator[str]:
    """A booking that is alive has its time; one that is not has none ahead."""
    now = clock.now()
    alive = set(Booking.objects.alive(now).exclude(status=Status.COMPLETED).values_list("pk", flat=True))
    lines = BookingLine.objects.select_related("allocation", "booking")
    for line in lines.iterator():
        has_time = line.allocation.active and (line.allocation.expires_at is None or line.allocation.expires_at > now)
        if line.booking_id in alive and not has_time:
            yield f"booking {line.booking.reference} is alive and has no time"
        over = line.booking_id not in alive and line.booking.status not in (Status.COMPLETED, Status.FINISHED)
        if over and has_time and line.booking.status != Status.DISPUTED and line.booking.ends_at > now:
            yield f"booking {line.booking.reference} is over and still has time ahead"


invariants.register("booking.status", Invariant("a booking's status equals its last event", status_is_last_event))
invariants.register("booking.history", Invariant("every history is a path in the diagram", history_is_a_path))
invariants.register(
    "booking.time",
    Invariant("a booking that is alive has its time, one that is not has none ahead", alive_has_its_time),
)
