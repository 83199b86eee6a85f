"""Give time back."""

from collections.abc import Iterable

from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.outbox import announce
from marketplace.scheduling.events import CalendarChanged
from marketplace.scheduling.models import Allocation


@action
def release_time(*, allocation_ids: Iterable[int]) -> None:
    """Let go of allocations; safe to repeat."""
    for allocation in Allocation.objects.locked().filter(pk__in=list(allocation_ids), active=True):
        allocation.active = False
        allocation.save(update_fields=["active"])
        record(action="scheduling.release_time", subject=allocation)
        announce(CalendarChanged(staff_member_id=allocation.staff_member_id))
