"""What stands in an inbox: once, in its reader's words, only while it is true, and only what they want."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from marketplace.accounts.tests.factories import make_user
from marketplace.core import clock, live
from marketplace.core.errors import NotFound
from marketplace.core.models import AuditEntry
from marketplace.core.registries import NotificationKind, notification_kinds
from marketplace.core.testing import breaches
from marketplace.notifications.actions.mark_read import mark_all_read, mark_read
from marketplace.notifications.actions.notify import notify
from marketplace.notifications.actions.send_delivery import send_delivery
from marketplace.notifications.actions.set_preferences import set_preference
from marketplace.notifications.invariants import shown_without_words, words_without_showing
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.queries import inbox_of, unread_count
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.notifications.tests.factories import make_told, make_untold

pytestmark = pytest.mark.django_db
KIND = "tests.inbox"


@pytest.fixture
def say(monkeypatch):
    """A kind whose words the test decides; None: nothing left to tell."""
    state = {"subject": "About it", "link": "/en/me/", "gone": False, "label": "Tests"}

    def build(subject_id, recipient):
        if state["gone"]:
            return None
        words = state["subject"]() if callable(state["subject"]) else state["subject"]
        return {"subject": words, "template": "providers/provider_verified", "context": {}, "link": state["link"]}

    def register(**options):
        monkeypatch.setitem(notification_kinds._entries, KIND, NotificationKind(state["label"], build, **options))

    register()
    state["register"] = register
    return state


@pytest.fixture
def hints(monkeypatch):
    """To whom open pages were hinted."""
    heard = []
    monkeypatch.setattr(live, "_send", lambda topic, key: heard.append((topic, key)))
    return heard


def tell(user, event="tests.event:1"):
    return notify(recipient=user, kind=KIND, subject_id=1, event_key=event)


def outcomes(notification):
    return dict(notification.deliveries.values_list("channel", "outcome"))


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


class TestWords:
    @pytest.mark.parametrize("language", ["en", "de", "it"])
    def test_in_the_language_and_zone_of_the_recipient_when_it_is_delivered(self, say, language):
        say["subject"] = lambda: f"{translation.get_language()} {timezone.get_current_timezone_name()}"
        user = make_user(preferred_language="en", timezone="Europe/Rome")
        tell(user)
        user.preferred_language, user.timezone = language, "Atlantic/Azores"
        user.save()
        with translation.override("it"):
            sweep_deliveries()
        assert inbox_of(user).get().title == f"{language} Atlantic/Azores"

    def test_two_readers_two_languages(self, say):
        say["subject"] = translation.get_language
        readers = [make_user(preferred_language=language) for language in ("de", "it", "en")]
        for reader in readers:
            tell(reader)
        sweep_deliveries()
        assert [inbox_of(reader).get().title for reader in readers] == ["de", "it", "en"]

    def test_a_long_subject_is_shortened_and_a_line_end_is_none(self, say):
        say["subject"] = "A line\nand " + "more " * 80
        user = make_user()
        tell(user)
        sweep_deliveries()
        title = inbox_of(user).get().title
        assert title.startswith("A line and more")
        assert len(title) <= 200
        assert title.endswith("…")

    def test_without_a_subject_the_kind_says_its_name(self, say):
        say["subject"] = "  "
        user = make_user()
        tell(user)
        sweep_deliveries()
        assert inbox_of(user).get().title == "Tests"
        assert breaches() == ""

    @pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "/" + "long/" * 60])
    def test_a_link_that_does_not_stay_here_is_left_out(self, say, link):
        say["link"] = link
        user = make_user()
        tell(user)
        sweep_deliveries()
        assert inbox_of(user).get().link == ""

    def test_nothing_left_to_tell_is_never_shown(self, say, hints, django_capture_on_commit_callbacks):
        user = make_user()
        notification = tell(user)
        say["gone"] = True
        with django_capture_on_commit_callbacks(execute=True):
            sweep_deliveries()
        assert outcomes(notification) == {"in_app": "dropped", "email": "dropped"}
        assert not inbox_of(user).exists()
        notification.refresh_from_db()
        assert (notification.title, notification.link) == ("", "")
        assert hints == []

    def test_words_stay_as_they_were_said(self, say):
        user = make_user()
        tell(user)
        sweep_deliveries()
        say["subject"], say["gone"] = "Something else", True
        tell(user)
        sweep_deliveries()
        assert inbox_of(user).get().title == "About it"


class TestPreferences:
    @pytest.mark.parametrize(("channel", "left"), [("email", {"in_app"}), ("in_app", {"email"})])
    def test_a_channel_that_is_off_gets_nothing(self, say, channel, left):
        user = make_user()
        set_preference(actor=user, kind=KIND, channel=channel, enabled=False)
        assert set(outcomes(tell(user))) == left
        sweep_deliveries()
        assert unread_count(user) == (1 if left == {"in_app"} else 0)
        assert len(mail.outbox) == (1 if left == {"email"} else 0)

    def test_looked_at_again_when_it_is_sent(self, say):
        user = make_user()
        notification = tell(user)
        set_preference(actor=user, kind=KIND, channel="email", enabled=False)
        sweep_deliveries()
        assert outcomes(notification) == {"in_app": "sent", "email": "dropped"}
        assert mail.outbox == []

    def test_switching_on_later_brings_nothing_old_back(self, say):
        user = make_user()
        set_preference(actor=user, kind=KIND, channel="email", enabled=False)
        tell(user)
        set_preference(actor=user, kind=KIND, channel="email", enabled=True)
        assert set(outcomes(tell(user))) == {"in_app"}
        assert set(outcomes(tell(user, "tests.event:2"))) == {"in_app", "email"}

    def test_one_persons_wish_is_nobody_elses(self, say):
        one, other = make_user(), make_user()
        set_preference(actor=one, kind=KIND, channel="email", enabled=False)
        assert set(outcomes(tell(other))) == {"in_app", "email"}

    def test_another_kind_is_not_meant(self, say):
        user = make_user()
        set_preference(actor=user, kind="booking.accepted", channel="email", enabled=False)
        assert set(outcomes(tell(user))) == {"in_app", "email"}

    def test_what_nobody_may_miss_comes_whatever_a_row_says(self, say):
        user = make_user()
        set_preference(actor=user, kind=KIND, channel="email", enabled=False)
        say["register"](switchable=False)
        assert set(outcomes(tell(user))) == {"in_app", "email"}
        sweep_deliveries()
        assert len(mail.outbox) == 1

    def test_with_everything_off_nobody_is_told(self, say):
        user = make_user()
        for channel in ("in_app", "email"):
            set_preference(actor=user, kind=KIND, channel=channel, enabled=False)
        assert outcomes(tell(user)) == {}
        assert sweep_deliveries() == 0

    @pytest.mark.parametrize("switchable", [True, False])
    def test_the_mail_says_where_to_choose_unless_there_is_no_choice(self, say, settings, switchable):
        say["register"](switchable=switchable)
        tell(make_user(preferred_language="de"))
        sweep_deliveries()
        address = f"{settings.SITE_URL.rstrip('/')}/de/notifications/preferences/"
        body, html = mail.outbox[0].body, mail.outbox[0].alternatives[0][0]
        assert (address in body) is switchable
        assert (f'href="{address}"' in html) is switchable


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
