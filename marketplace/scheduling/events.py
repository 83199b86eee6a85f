"""What scheduling announces."""

from marketplace.core.events import Event, event


@event("scheduling.calendar_changed")
class CalendarChanged(Event):
    """Hours, exceptions, time off or allocations of a staff member have changed."""

    staff_member_id: int
