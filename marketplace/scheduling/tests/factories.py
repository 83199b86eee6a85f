"""Working hours for tests."""

from collections.abc import Iterable
from datetime import time

from marketplace.providers.models import StaffMember
from marketplace.scheduling.models import WorkingHours

WEEKDAYS = range(5)
DAY = ((time(8), time(12)), (time(13), time(17)))


def make_hours(
    staff: StaffMember, *, days: Iterable[int] = WEEKDAYS, stretches: Iterable[tuple[time, time]] = DAY
) -> list[WorkingHours]:
    """Monday to Friday, 8 to 12 and 13 to 17, in the provider's zone."""
    stretches = list(stretches)
    return WorkingHours.objects.bulk_create(
        WorkingHours(staff_member=staff, weekday=day, start=start, end=end) for day in days for start, end in stretches
    )
