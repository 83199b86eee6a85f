"""Reading free time: one predicate, a fixed number of queries, expired holds count for nothing."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from marketplace.catalog.tests.factories import make_service
from marketplace.core import clock
from marketplace.core.errors import Taken
from marketplace.providers.tests.factories import make_provider, make_staff
from marketplace.scheduling.actions.hold_time import hold_time
from marketplace.scheduling.actions.keep_time import keep_time
from marketplace.scheduling.actions.release_time import release_time
from marketplace.scheduling.actions.set_working_hours import add_time_off, set_date_hours
from marketplace.scheduling.models import Allocation
from marketplace.scheduling.queries import open_slots, open_slots_many
from marketplace.scheduling.tests.factories import make_hours

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # a Monday, seven in the morning in Bolzano
WEEK = (NOW, NOW + timedelta(days=7))


@pytest.fixture
def service(db):
    provider = make_provider()
    make_hours(provider.staff_members.get())
    return make_service(provider, buffer_after=timedelta(minutes=15))


def local(slots):
    return [slot.start.astimezone(ROME).strftime("%a %H:%M") for slot in slots]


def test_a_day_of_slots(service):
    slots = open_slots(service, NOW, NOW + timedelta(days=1), at=NOW)
    assert local(slots)[:7] == [f"Mon {t}" for t in ("08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00")]
    assert "Mon 12:00" not in local(slots)
    assert local(slots)[-1] == "Mon 16:00"


def test_lead_time_and_horizon_limit_what_is_offered(service):
    service.lead_time, service.horizon_days = timedelta(hours=26), 2
    slots = open_slots(service, *WEEK, at=NOW)
    assert local(slots)[0] == "Tue 09:00"
    assert all(slot.start <= NOW + timedelta(days=2) for slot in slots)


def test_a_hold_takes_its_time_until_it_is_over(service):
    start = open_slots(service, *WEEK, at=NOW)[0].start
    with clock.moved_to(NOW):
        hold_time(service=service, start=start, expires_at=NOW + timedelta(minutes=10))
    before, after = NOW + timedelta(minutes=9), NOW + timedelta(minutes=10)
    assert start not in [slot.start for slot in open_slots(service, *WEEK, at=before)]
    freed = [slot.start for slot in open_slots(service, *WEEK, at=after)]
    assert start in freed, "over by the clock, although nobody has swept it"
    with clock.moved_to(after):
        hold_time(service=service, start=start, expires_at=after + timedelta(minutes=10))
    assert Allocation.objects.filter(active=True).count() == 1


def test_a_hold_that_is_over_cannot_be_kept(service):
    start = open_slots(service, *WEEK, at=NOW)[0].start
    with clock.moved_to(NOW):
        allocation = hold_time(service=service, start=start, expires_at=NOW + timedelta(minutes=10))
    with clock.moved_to(NOW + timedelta(minutes=10)), pytest.raises(Taken):
        keep_time(allocation_id=allocation.pk, expires_at=None)


def test_buffers_keep_neighbours_apart(service):
    start = open_slots(service, *WEEK, at=NOW)[2].start  # 09:00, busy until 10:15
    with clock.moved_to(NOW):
        hold_time(service=service, start=start, expires_at=NOW + timedelta(minutes=10))
    left = local(open_slots(service, NOW, NOW + timedelta(hours=6), at=NOW))
    assert left == ["Mon 10:30", "Mon 11:00"], "08:00 would end at 9:15 with its buffer"


def test_time_given_back_is_offered_again(service):
    before = open_slots(service, *WEEK, at=NOW)
    with clock.moved_to(NOW):
        allocation = hold_time(service=service, start=before[0].start, expires_at=NOW + timedelta(minutes=10))
        release_time(allocation_ids=[allocation.pk])
        release_time(allocation_ids=[allocation.pk])
    assert open_slots(service, *WEEK, at=NOW) == before


def test_time_off_and_exceptions(service):
    staff = service.performed_by.get()
    noon = datetime(2026, 11, 24, 12, tzinfo=ROME)
    add_time_off(staff=staff, starts_at=noon - timedelta(hours=4), ends_at=noon)
    set_date_hours(staff=staff, day=noon.date() + timedelta(days=1), stretches=[])
    set_date_hours(staff=staff, day=noon.date() + timedelta(days=2), stretches=[(time(20), time(21))])
    days = local(open_slots(service, *WEEK, at=NOW))
    assert next(day for day in days if day.startswith("Tue")) == "Tue 13:00"
    assert not [day for day in days if day.startswith("Wed")]
    assert [day for day in days if day.startswith("Thu")] == ["Thu 20:00"]


def test_whoever_is_free_first_takes_it(service):
    colleague = make_staff(service.provider)
    make_hours(colleague)
    service.performed_by.add(colleague)
    start = open_slots(service, *WEEK, at=NOW)[0].start
    with clock.moved_to(NOW):
        names = {hold_time(service=service, start=start, expires_at=WEEK[1]).staff_member_id for _ in range(2)}
        assert names == {colleague.pk, service.performed_by.exclude(pk=colleague.pk).get().pk}
        with pytest.raises(Taken):
            hold_time(service=service, start=start, expires_at=WEEK[1])


def test_nobody_works_for_a_strange_provider(service):
    stranger = make_provider().staff_members.get()
    make_hours(stranger)
    service.performed_by.set([stranger])
    assert open_slots(service, *WEEK, at=NOW) == []


def test_the_viewers_zone_changes_nothing(service):
    here = open_slots(service, *WEEK, at=NOW)
    with timezone.override("Pacific/Auckland"):
        assert open_slots(service, *WEEK, at=NOW) == here


@pytest.mark.parametrize("count", [1, 6])
def test_the_number_of_queries_does_not_grow(db, django_assert_num_queries, count):
    services = []
    for _ in range(count):
        provider = make_provider()
        make_hours(provider.staff_members.get())
        services += [make_service(provider), make_service(provider)]
    with django_assert_num_queries(2):
        found = open_slots_many(services, NOW, NOW + timedelta(days=28), at=NOW)
    assert len(found) == count * 2
    assert all(found.values())


class ListedMeansBookable(TestCase):
    """Rule 2: in one snapshot and at one clock reading, listed ⇔ can be held."""

    @settings(max_examples=15)
    @given(
        st.lists(st.integers(0, 40), max_size=5, unique=True),
        st.integers(0, 7 * 48),
        st.sampled_from([15, 30, 60, 90, 150]),
        st.sampled_from([0, 15, 45]),
    )
    def test_listed_if_and_only_if_it_can_be_held(self, earlier, offset, minutes, buffer):
        provider = make_provider()
        make_hours(provider.staff_members.get())
        service = make_service(provider, duration=timedelta(minutes=minutes), buffer_before=timedelta(minutes=buffer))
        with clock.moved_to(NOW):
            until = NOW + timedelta(minutes=10)
            for index in earlier:
                slots = open_slots(service, *WEEK)
                hold_time(service=service, start=slots[index % len(slots)].start, expires_at=until)
            wanted = NOW + timedelta(minutes=15 * offset)
            listed = wanted in {slot.start for slot in open_slots(service, NOW, NOW + timedelta(days=9))}
            try:
                hold_time(service=service, start=wanted, expires_at=until)
                held = True
            except Taken:
                held = False
        assert listed == held
