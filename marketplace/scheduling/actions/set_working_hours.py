"""The week of a staff member, and its exceptions."""

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid
from marketplace.core.outbox import announce
from marketplace.providers.models import StaffMember
from marketplace.scheduling import rules
from marketplace.scheduling.events import CalendarChanged
from marketplace.scheduling.models import DateOverride, TimeOff, WorkingHours

Stretch = tuple[time, time]


def _check(stretches: list[Stretch], field: str) -> None:
    for fault in rules.faults(stretches):
        raise Invalid(fault.message, field=field)


@action
def set_working_hours(*, staff: StaffMember, week: dict[int, list[Stretch]], actor: Any = None) -> None:
    """Replace the week: weekday (Monday 0) to stretches of wall-clock time in the provider's zone."""
    StaffMember.objects.select_for_update().get(pk=staff.pk)
    for weekday, stretches in week.items():
        _check(stretches, f"day_{weekday}")
    WorkingHours.objects.filter(staff_member=staff).delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(staff_member=staff, weekday=weekday, start=start, end=end)
        for weekday, stretches in sorted(week.items())
        for start, end in sorted(stretches)
    )
    record(action="scheduling.set_working_hours", subject=staff, actor=actor)
    announce(CalendarChanged(staff_member_id=staff.pk))


@action
def set_date_hours(*, staff: StaffMember, day: date, stretches: list[Stretch] | None, actor: Any = None) -> None:
    """Other hours on one date; an empty list means closed, None takes the exception back."""
    StaffMember.objects.select_for_update().get(pk=staff.pk)
    _check(stretches or [], "start")
    DateOverride.objects.filter(staff_member=staff, date=day).delete()
    if stretches is not None:
        rows = [DateOverride(staff_member=staff, date=day, start=a, end=b) for a, b in stretches]
        DateOverride.objects.bulk_create(rows or [DateOverride(staff_member=staff, date=day)])
    record(action="scheduling.set_date_hours", subject=staff, actor=actor)
    announce(CalendarChanged(staff_member_id=staff.pk))


@action
def add_time_off(
    *, staff: StaffMember, starts_at: datetime, ends_at: datetime, reason: str = "", actor: Any = None
) -> TimeOff:
    """Somebody is away between two aware instants. Bookings stay: illness happens over bookings."""
    if ends_at <= starts_at:
        raise Invalid(_("The end must be after the start."), field="ends_at")
    row = TimeOff.objects.create(staff_member=staff, starts_at=starts_at, ends_at=ends_at, reason=reason)
    record(action="scheduling.add_time_off", subject=row, actor=actor)
    announce(CalendarChanged(staff_member_id=staff.pk))
    return row


@action
def remove_time_off(*, time_off: TimeOff, actor: Any = None) -> None:
    """Somebody is back."""
    record(action="scheduling.remove_time_off", subject=time_off, actor=actor)
    TimeOff.objects.filter(pk=time_off.pk).delete()
    announce(CalendarChanged(staff_member_id=time_off.staff_member_id))
