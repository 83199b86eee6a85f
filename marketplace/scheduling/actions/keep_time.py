"""A hold becomes a booking, is held longer, or is taken again: the same row changes."""

from datetime import datetime

from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Taken
from marketplace.core.outbox import announce
from marketplace.providers.models import StaffMember
from marketplace.scheduling.actions.hold_time import clear_expired
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


@action
def retake_time(*, allocation_id: int) -> Allocation:
    """Turn a hold that is over into a booking after all, if nobody else has its time by now.

    The exclusion constraint decides. Raises `Taken`.
    """
    allocation = Allocation.objects.locked().get(pk=allocation_id)
    begin, end = allocation.occupied.lower, allocation.occupied.upper
    clear_expired([allocation.staff_member_id], begin, end)
    if not StaffMember.objects.filter(pk=allocation.staff_member_id, is_active=True).exists():
        raise Taken
    allocation.active = True
    allocation.kind = Allocation.Kind.BOOKING
    allocation.expires_at = None
    allocation.save(update_fields=["active", "kind", "expires_at"])
    record(action="scheduling.retake_time", subject=allocation)
    announce(CalendarChanged(staff_member_id=allocation.staff_member_id))
    return allocation
