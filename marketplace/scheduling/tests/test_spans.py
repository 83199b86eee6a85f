"""Free stretches without a service: minute by minute the slow way, and held by one hand only."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from marketplace.core import clock, testing
from marketplace.core.errors import Taken
from marketplace.core.intervals import to_instant
from marketplace.providers.models import StaffMember
from marketplace.providers.tests.factories import make_provider
from marketplace.scheduling.actions.hold_span import hold_span
from marketplace.scheduling.models import Allocation, DateOverride, TimeOff
from marketplace.scheduling.spans import free_stretches, is_free
from marketplace.scheduling.tests.factories import make_hours

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # a Monday
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
ROME = ZoneInfo("Europe/Rome")
quarters = st.integers(0, 4 * 24 * 3)


def make_worker():
    provider = make_provider()
    member = provider.staff_members.select_related("provider").get()
    make_hours(member)
    return member


class SlowAndObvious(TestCase):
    """Every quarter of an hour of three days, asked one by one."""

    @hypothesis_settings(max_examples=25, deadline=None)
    @given(
        off=st.lists(st.tuples(quarters, st.integers(1, 20)), max_size=3),
        closed=st.sets(st.integers(0, 2), max_size=2),
        held=st.lists(st.tuples(quarters, st.integers(1, 8)), max_size=3),
    )
    def test_free_is_working_and_not_away_and_not_taken(self, off, closed, held):
        with clock.moved_to(NOW):
            member = make_worker()
            away = [(NOW + QUARTER * begin, NOW + QUARTER * (begin + length)) for begin, length in off]
            for begin, end in away:
                TimeOff.objects.create(staff_member=member, starts_at=begin, ends_at=end)
            dates = {(NOW + timedelta(days=day)).date() for day in closed}
            for date in dates:
                DateOverride.objects.create(staff_member=member, date=date)
            taken = []
            for begin, length in held:
                start, span = NOW + QUARTER * begin, QUARTER * length
                try:
                    hold_span(staff_member=member, start=start, duration=span, expires_at=NOW + HOUR)
                except Taken:
                    continue
                taken.append((start, start + span))
            end = NOW + timedelta(days=3)
            stretches = [(to_instant(a), to_instant(b)) for a, b in free_stretches([member], NOW, end)[member.pk]]
            moment = NOW
            while moment < end:
                local = moment.astimezone(ROME)
                works = any(a <= local.time() < b for a, b in ((time(8), time(12)), (time(13), time(17))))
                free = works and local.date() not in dates and not any(a <= moment < b for a, b in (*away, *taken))
                assert free == any(a <= moment < b for a, b in stretches), moment
                if moment.minute == 0 and moment.hour % 4 == 0:
                    assert free == is_free(member, moment, QUARTER)
                moment += QUARTER


@pytest.mark.django_db
class TestHolding:
    def test_an_expired_hold_is_no_hindrance(self):
        with clock.moved_to(NOW):
            member = make_worker()
            first = hold_span(staff_member=member, start=NOW + 2 * HOUR, duration=HOUR, expires_at=NOW + HOUR)
            with pytest.raises(Taken):
                hold_span(staff_member=member, start=NOW + 2 * HOUR, duration=HOUR, expires_at=NOW + HOUR)
        with clock.moved_to(NOW + HOUR):
            hold_span(staff_member=member, start=NOW + 2 * HOUR, duration=HOUR, expires_at=NOW + 2 * HOUR)
        first.refresh_from_db()
        assert not first.active

    def test_neither_the_past_nor_somebody_who_has_left(self):
        with clock.moved_to(NOW + 3 * HOUR):
            member = make_worker()
            with pytest.raises(Taken):
                hold_span(staff_member=member, start=NOW + 2 * HOUR, duration=HOUR, expires_at=NOW + 9 * HOUR)
            StaffMember.objects.filter(pk=member.pk).update(is_active=False)
            member.refresh_from_db()
            with pytest.raises(Taken):
                hold_span(staff_member=member, start=NOW + 4 * HOUR, duration=HOUR, expires_at=NOW + 9 * HOUR)


@pytest.mark.race
def test_many_hands_one_stretch(race_database):
    with clock.moved_to(NOW):
        member = make_worker()

    def grab():
        with clock.moved_to(NOW):
            return hold_span(staff_member=member, start=NOW + 2 * HOUR, duration=HOUR, expires_at=NOW + HOUR)

    results = testing.all_at_once([grab] * 8)
    assert sum(isinstance(result, Allocation) for result in results) == 1
    assert {type(result) for result in results if not isinstance(result, Allocation)} == {Taken}
