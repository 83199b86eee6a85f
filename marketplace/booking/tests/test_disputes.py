"""A dispute is ended once, with a reason, by somebody who is on neither side; both sides hear of it."""

import threading
from functools import partial

import pytest
from django.contrib.auth.models import Permission
from django.core import mail

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_admin, make_moderator, make_user
from marketplace.booking.actions import resolve_dispute as resolving
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking, start_booking
from marketplace.booking.actions.resolve_dispute import resolve_dispute
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking, BookingEvent
from marketplace.booking.moves import sides_of
from marketplace.booking.queries import disputed
from marketplace.booking.rules import ADMIN
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking, make_dispute
from marketplace.core import clock
from marketplace.core.errors import Invalid, NotAllowed, NotFound, WrongState
from marketplace.core.models import AuditEntry
from marketplace.core.testing import all_at_once, breaches, deliver_all
from marketplace.notifications.models import Notification
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.providers.models import Provider

pytestmark = pytest.mark.usefixtures("monday")


def settle(booking, actor=None, *, finished=False, reason="It drips, indeed"):
    return resolve_dispute(booking_id=booking.pk, actor=actor or make_moderator(), finished=finished, reason=reason)


def status_of(booking):
    return Booking.objects.values_list("status", flat=True).get(pk=booking.pk)


@pytest.mark.django_db
class TestSettling:
    @pytest.mark.parametrize("completed", [True, False])
    def test_the_work_counts_as_done(self, completed):
        booking = make_dispute(completed=completed)
        settle(booking, finished=True)
        assert status_of(booking) == Status.FINISHED
        assert Provider.objects.get(pk=booking.provider_id).completed_count == 1
        assert breaches() == ""

    def test_everything_goes_back(self):
        booking = make_dispute()
        settle(booking)
        assert status_of(booking) == Status.CANCELLED_BY_ADMIN
        entry = AuditEntry.objects.filter(action="booking.move", object_id=booking.pk).latest("pk")
        assert entry.data["refund_per_cent"] == 100
        assert Booking.objects.get(pk=booking.pk).refund_per_cent == 100
        assert not booking.lines.get().allocation.active
        assert Provider.objects.get(pk=booking.provider_id).completed_count == 0
        assert breaches() == ""

    def test_the_reason_is_kept_with_who_decided(self):
        booking, moderator = make_dispute(), make_moderator()
        settle(booking, moderator, reason="  It drips.  ")
        event = booking.events.order_by("-pk").first()
        assert (event.reason, event.actor) == ("It drips.", moderator)

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_not_without_a_reason(self, reason):
        booking = make_dispute()
        with pytest.raises(Invalid) as refused:
            settle(booking, reason=reason)
        assert refused.value.field == "reason"
        assert status_of(booking) == Status.DISPUTED

    def test_once(self):
        booking = make_dispute()
        settle(booking, finished=True)
        for finished in (True, False):
            with pytest.raises(WrongState):
                settle(booking, finished=finished)
        assert status_of(booking) == Status.FINISHED
        assert Provider.objects.get(pk=booking.provider_id).completed_count == 1

    @pytest.mark.parametrize("finished", [True, False])
    def test_only_a_dispute(self, finished):
        booking = make_booking()
        with pytest.raises(WrongState):
            settle(booking, finished=finished)
        assert status_of(booking) == Status.REQUESTED


@pytest.mark.django_db
class TestWho:
    def test_strangers_know_nothing_of_it(self):
        booking = make_dispute()
        for stranger in (make_user(), make_user(role="provider"), make_moderator(is_active=False)):
            with pytest.raises(NotFound):
                settle(booking, stranger)

    @pytest.mark.parametrize("side", ["customer", "provider"])
    @pytest.mark.parametrize("finished", [True, False])
    def test_neither_side_settles_it_even_with_the_rights_of_a_moderator(self, side, finished):
        booking = make_dispute()
        actor = booking.customer if side == "customer" else booking.provider.owner
        with pytest.raises(NotAllowed):
            settle(booking, actor, finished=finished)
        actor.user_permissions.add(Permission.objects.get(codename="change_booking"))
        actor = type(actor).objects.get(pk=actor.pk)
        assert ADMIN in sides_of(booking, actor)
        with pytest.raises(NotAllowed):
            settle(booking, actor, finished=finished)
        assert status_of(booking) == Status.DISPUTED

    @pytest.mark.parametrize("make", [make_moderator, make_admin])
    def test_moderators_and_administrators_do(self, make):
        booking = make_dispute()
        settle(booking, make())
        assert status_of(booking) == Status.CANCELLED_BY_ADMIN

    def test_no_way_around_it_by_cancelling_or_confirming(self):
        booking = make_dispute()
        with pytest.raises(WrongState):
            cancel_booking(booking_id=booking.pk, actor=make_admin(), side=ADMIN, reason="Away with it")
        for actor in (booking.customer, make_admin()):
            with pytest.raises(WrongState):
                confirm_booking(booking_id=booking.pk, actor=actor)
        assert status_of(booking) == Status.DISPUTED


@pytest.mark.django_db
class TestWords:
    @pytest.fixture(autouse=True)
    def _quiet_before(self):
        yield
        mail.outbox = []

    def hear(self):
        """Kind to what is sent now, in English for everybody."""
        User.objects.update(preferred_language="en")
        deliver_all()
        mail.outbox = []
        sweep_deliveries()
        return {one.extra_headers["X-Piazza-Kind"]: one for one in mail.outbox}

    def test_the_provider_hears_of_the_problem(self):
        booking = make_dispute()
        heard = self.hear()
        message = heard["booking.disputed"]
        assert message.to == [booking.provider.owner.email]
        assert "is not happy" in message.body
        assert "It still drips" in message.body

    @pytest.mark.parametrize(
        ("finished", "kinds", "words"),
        [
            (True, ("booking.settled_for_customer", "booking.settled_for_provider"), "counts as done"),
            (
                False,
                ("booking.cancelled_for_customer", "booking.cancelled_for_provider"),
                "on Piazza",
            ),
        ],
    )
    def test_both_sides_hear_what_was_decided_and_why(self, finished, kinds, words):
        booking = make_dispute()
        settle(booking, finished=finished)
        heard = self.hear()
        people = (booking.customer.email, booking.provider.owner.email)
        for kind, person in zip(kinds, people, strict=True):
            assert heard[kind].to == [person]
            for text in (heard[kind].body, heard[kind].alternatives[0][0]):
                assert "We have looked into what" in text
                assert words in text
                assert "It drips, indeed" in text
        assert "booking.finished" not in heard
        assert "booking.disputed" not in heard  # settled before it was sent
        told = Notification.objects.filter(kind=kinds[0]).get()
        assert told.title

    def test_a_confirmed_booking_is_not_one_that_was_settled(self):
        booking = make_booking(service=make_bookable_service(instant=True))
        start_booking(booking_id=booking.pk, actor=booking.provider.owner)
        complete_booking(booking_id=booking.pk, actor=booking.provider.owner)
        confirm_booking(booking_id=booking.pk, actor=booking.customer)
        heard = self.hear()
        assert "has confirmed" in heard["booking.finished"].body


@pytest.mark.django_db
def test_the_queue_is_the_longest_wait_first_in_one_query(django_assert_num_queries):
    late, early = make_dispute(), make_dispute()
    BookingEvent.objects.filter(booking=early, to_status="disputed").update(at=NOW.replace(year=2025))
    settle(make_dispute())
    make_booking()
    with django_assert_num_queries(1):
        found = [(one.pk, one.customer.name, one.provider.trading_name) for one in disputed()]
    assert [pk for pk, *_ in found] == [early.pk, late.pk]
    assert disputed().first().disputed_at.year == 2025


def at_now(call, **arguments):
    """Each thread has a clock of its own."""
    with clock.moved_to(NOW):
        return call(**arguments)


def both(booking):
    """Two moderators decide at once, one this way, one that."""
    moderators = [make_moderator(), make_moderator()]
    return all_at_once(
        [
            partial(at_now, resolve_dispute, booking_id=booking.pk, actor=who, finished=finished, reason="Heard both")
            for who, finished in zip(moderators * 2, (True, False, True, False), strict=True)
        ]
    )


@pytest.mark.race
def test_decided_at_once_is_decided_once(race_database):
    for _ in range(3):
        booking = make_dispute()
        results = both(booking)
        assert sum(isinstance(one, Booking) for one in results) == 1, results
        assert sum(isinstance(one, WrongState) for one in results) == 3, results
    assert breaches() == ""


@pytest.mark.race
def test_control_without_the_row_lock_both_decide(race_database, monkeypatch):
    """The race is real: reading without a lock lets everybody believe that the dispute is theirs to end."""

    all_have_read = threading.Barrier(4, timeout=20)

    def unlocked(*, booking_id, actor):
        booking = Booking.objects.select_related("provider", "customer").get(pk=booking_id)
        all_have_read.wait()
        return booking, sides_of(booking, actor)

    monkeypatch.setattr(resolving, "lock_booking", unlocked)
    results = both(make_dispute())
    assert sum(isinstance(one, Booking) for one in results) > 1
    assert breaches()
