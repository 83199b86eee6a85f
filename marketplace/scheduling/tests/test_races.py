"""One time, many hands: exactly one gets it. Each race has its control, with the guard off, that fails."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from marketplace.catalog.tests.factories import make_service
from marketplace.core import clock, testing
from marketplace.core.errors import DomainError
from marketplace.providers.tests.factories import make_provider
from marketplace.scheduling.actions.hold_time import hold_time
from marketplace.scheduling.models import Allocation
from marketplace.scheduling.queries import open_slots
from marketplace.scheduling.tests.factories import make_hours

pytestmark = pytest.mark.race
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HANDS = 16


@pytest.fixture
def service(race_database):
    provider = make_provider()
    make_hours(provider.staff_members.get())
    return make_service(provider)


def grab(service, start, hands=HANDS):
    def call():
        with clock.moved_to(NOW):
            return hold_time(service=service, start=start, expires_at=NOW + timedelta(minutes=10))

    return testing.all_at_once([call] * hands)


def test_many_hands_one_time(service):
    """k claims on one free time: exactly one succeeds, the others hear a clear word, nobody deadlocks."""
    for slot in open_slots(service, NOW, NOW + timedelta(days=2), at=NOW)[::3]:
        results = grab(service, slot.start)
        assert sum(isinstance(result, Allocation) for result in results) == 1
        refused = [result for result in results if not isinstance(result, Allocation)]
        assert all(isinstance(result, DomainError) and result.code == "taken" for result in refused), refused
    assert not testing.breaches()
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert cursor.fetchone()[0] == 0


def test_control_without_the_constraint_the_time_is_sold_several_times(service, race_database):
    """The race is real: with the guard off, the same claims sell one time more than once."""
    with psycopg.connect(testing.url_with_name(settings.DATABASE_OWNER_URL, race_database), autocommit=True) as owner:
        owner.execute("ALTER TABLE scheduling_allocation DROP CONSTRAINT allocation_no_overlap")
    sold = 0
    for slot in open_slots(service, NOW, NOW + timedelta(days=2), at=NOW)[::3]:
        sold = max(sold, sum(isinstance(result, Allocation) for result in grab(service, slot.start)))
        if sold > 1:
            break
    assert sold > 1
    assert "BROKEN" in _said()


def _said():
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("check_invariants", stdout=out)
    assert stop.value.code == 1
    return out.getvalue()


def test_overlapping_times_of_different_length(service):
    """Claims that overlap without being equal: nothing overlaps afterwards."""
    long = make_service(service.provider, duration=timedelta(minutes=150), category=service.category)
    starts = [slot.start for slot in open_slots(service, NOW, NOW + timedelta(days=1), at=NOW)]

    def call(which, start):
        def run():
            with clock.moved_to(NOW):
                return hold_time(service=which, start=start, expires_at=NOW + timedelta(minutes=10))

        return run

    testing.all_at_once([call(service if n % 2 else long, start) for n, start in enumerate(starts)])
    assert not testing.breaches()
    assert Allocation.objects.filter(active=True).count() >= 2


def test_an_expired_hold_goes_to_one_of_many(service):
    """Everybody wants to clear the same expired hold and take its time: one does."""
    start = open_slots(service, NOW, NOW + timedelta(days=1), at=NOW)[0].start
    with clock.moved_to(NOW - timedelta(hours=1)):
        hold_time(service=service, start=start, expires_at=NOW - timedelta(minutes=50))
    results = grab(service, start)
    assert sum(isinstance(result, Allocation) for result in results) == 1
    assert not testing.breaches()
