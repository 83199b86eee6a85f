"""Who wants to be told what, on which channel."""

import pytest
from django.core import mail

from marketplace.accounts.tests.factories import make_user
from marketplace.notifications.actions.set_preferences import set_preference
from marketplace.notifications.queries import unread_count
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.notifications.tests.factories import KIND, outcomes, tell

pytestmark = pytest.mark.django_db


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
