"""Take a stretch of one person's time that no service shapes: an awarded bid says how long it takes."""

from datetime import datetime, timedelta

from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Taken
from marketplace.core.outbox import announce
from marketplace.providers.models import StaffMember
from marketplace.scheduling.actions.hold_time import claim
from marketplace.scheduling.events import CalendarChanged
from marketplace.scheduling.models import Allocation
from marketplace.scheduling.spans import is_free


@action
def hold_span(
    *, staff_member: StaffMember, start: datetime, duration: timedelta, expires_at: datetime, place: str = ""
) -> Allocation:
    """Hold a free stretch, claimed in the same way as a listed time. Raises `Taken`."""
    if start <= clock.now() or not staff_member.is_active or not is_free(staff_member, start, duration):
        raise Taken
    allocation = claim(staff_member.pk, start, start + duration, expires_at, place)
    if allocation is None:
        raise Taken
    record(action="scheduling.hold_span", subject=allocation, staff_member_id=staff_member.pk)
    announce(CalendarChanged(staff_member_id=staff_member.pk))
    return allocation
