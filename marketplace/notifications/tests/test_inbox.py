"""What stands in an inbox: once, only while it is true, until it is read."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from marketplace.accounts.tests.factories import make_user
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.models import AuditEntry
from marketplace.core.testing import breaches
from marketplace.notifications.actions.mark_read import mark_all_read, mark_read
from marketplace.notifications.actions.send_delivery import send_delivery
from marketplace.notifications.invariants import shown_without_words, words_without_showing
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.queries import inbox_of, unread_count
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.notifications.tests.factories import make_told, make_untold, outcomes, tell

pytestmark = pytest.mark.django_db


class TestDelivery:
    def test_one_delivery_for_each_channel(self, say):
        notification = tell(make_user())
        assert outcomes(notification) == {"in_app": "waiting", "email": "waiting"}

    def test_not_in_the_inbox_before_it_is_delivered(self, say):
        user = make_user()
        notification = tell(user)
        assert not inbox_of(user).exists()
        assert unread_count(user) == 0
        sweep_deliveries()
        assert [one.pk for one in inbox_of(user)] == [notification.pk]
        assert unread_count(user) == 1
        assert outcomes(notification) == {"in_app": "sent", "email": "sent"}

    def test_a_mail_server_that_is_down_keeps_nobody_from_the_inbox(self, say, settings):
        settings.EMAIL_BACKEND = "nowhere.Backend"
        user = make_user()
        notification = tell(user)
        sweep_deliveries()
        assert unread_count(user) == 1
        assert outcomes(notification) == {"in_app": "sent", "email": "waiting"}

    def test_told_again_and_delivered_again_is_there_once(self, say):
        user = make_user()
        for _ in range(3):
            tell(user)
            sweep_deliveries()
        assert inbox_of(user).count() == Notification.objects.count() == 1
        assert Delivery.objects.count() == 2
        assert len(mail.outbox) == 1
        assert breaches() == ""

    def test_only_the_channels_of_the_kind(self, say):
        say["register"](channels=("in_app",))
        user = make_user()
        assert outcomes(tell(user)) == {"in_app": "waiting"}
        sweep_deliveries()
        assert unread_count(user) == 1
        assert mail.outbox == []

    def test_the_database_itself_refuses_a_second_one(self, say):
        notification = tell(make_user())
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(notification=notification, channel="in_app")

    def test_open_pages_hear_of_it_once_it_is_there(self, say, hints, django_capture_on_commit_callbacks):
        user = make_user()
        notification = tell(user)
        with django_capture_on_commit_callbacks(execute=True):
            send_delivery(delivery_id=notification.deliveries.get(channel="email").pk)
        assert hints == []
        with django_capture_on_commit_callbacks(execute=True):
            send_delivery(delivery_id=notification.deliveries.get(channel="in_app").pk)
        assert hints == [("account", user.public_id)]


class TestReading:
    def test_marked_once(self):
        user = make_user()
        one, other = make_told(user), make_told(user)
        assert mark_read(public_ids=[one.public_id, one.public_id], actor=user) == 1
        first = Notification.objects.get(pk=one.pk).read_at
        with clock.moved_to(clock.now() + timedelta(hours=1)):
            assert mark_read(public_ids=[one.public_id], actor=user) == 0
        assert Notification.objects.get(pk=one.pk).read_at == first
        assert unread_count(user) == 1
        assert [row.pk for row in inbox_of(user)] == [other.pk, one.pk]
        assert AuditEntry.objects.filter(action="notifications.mark_read", actor_id=user.pk).count() == 1

    def test_a_foreign_one_is_not_there_and_takes_the_rest_with_it(self):
        user, stranger = make_user(), make_user()
        own, foreign = make_told(user), make_told(stranger)
        with pytest.raises(NotFound):
            mark_read(public_ids=[own.public_id, foreign.public_id], actor=user)
        assert unread_count(user) == unread_count(stranger) == 1

    def test_what_was_not_delivered_cannot_be_read(self):
        user = make_user()
        waiting = make_untold(user)
        with pytest.raises(NotFound):
            mark_read(public_ids=[waiting.public_id], actor=user)

    def test_all_up_to_a_moment(self):
        user, stranger = make_user(), make_user()
        now = clock.now()
        with clock.moved_to(now - timedelta(hours=1)):
            make_told(user), make_told(user), make_told(stranger)
            early = make_untold(user)  # happened before, came into the inbox after the moment
        make_told(user)
        early.deliveries.update(outcome="sent", finished_at=now)
        assert mark_all_read(actor=user, until=now - timedelta(minutes=30)) == 2
        assert mark_all_read(actor=user, until=now - timedelta(minutes=30)) == 0
        assert (unread_count(user), unread_count(stranger)) == (2, 1)

    def test_other_pages_of_the_reader_hear_of_it(self, hints, django_capture_on_commit_callbacks):
        user = make_user()
        one = make_told(user)
        with django_capture_on_commit_callbacks(execute=True):
            mark_read(public_ids=[one.public_id], actor=user)
            mark_read(public_ids=[one.public_id], actor=user)
        assert hints == [("account", user.public_id)]


class TestQueries:
    @pytest.mark.parametrize("count", [1, 30])
    def test_the_inbox_and_its_bell_cost_one_each(self, count, django_assert_num_queries):
        user = make_user()
        for _ in range(count):
            make_told(user)
        with django_assert_num_queries(1):
            assert len(list(inbox_of(user))) == count
        with django_assert_num_queries(1):
            assert unread_count(user) == count


class TestInvariants:
    def test_an_inbox_that_says_nothing_is_seen(self):
        make_told()
        assert not list(shown_without_words())
        row = make_told(title="")
        assert list(shown_without_words()) == [f"notification {row.pk} is in an inbox without a title"]
        assert breaches()

    def test_a_title_that_was_never_delivered_is_seen(self):
        make_untold(), make_told()
        assert not list(words_without_showing())
        row = make_untold(title="Too early")
        assert list(words_without_showing()) == [f"notification {row.pk} has a title but was not delivered"]
        assert breaches()
