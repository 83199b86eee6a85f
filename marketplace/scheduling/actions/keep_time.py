"""A hold becomes a booking, or is held longer: the same row changes."""

from datetime import datetime

from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Taken
from marketplace.core.outbox import announce
from marketplace.scheduling.events import CalendarChanged
from marketplace.scheduling.models import Allocation


@action
def keep_time(*, allocation_id: int, expires_at: datetime | None) -> Allocation:
    """Turn a live hold into a booking (`expires_at` None) or hold it until then.

    Raises `Taken` when the hold is over by the clock, swept or not: its time may be somebody else's by now.
    """
    allocation = Allocation.objects.locked().get(pk=allocation_id)
    over = allocation.expires_at is not None and allocation.expires_at <= clock.now()
    if not allocation.active or over:
        raise Taken
    allocation.kind = Allocation.Kind.BOOKING if expires_at is None else Allocation.Kind.HOLD
    allocation.expires_at = expires_at
    allocation.save(update_fields=["kind", "expires_at"])
    record(action="scheduling.keep_time", subject=allocation, kind=allocation.kind)
    announce(CalendarChanged(staff_member_id=allocation.staff_member_id))
    return allocation
