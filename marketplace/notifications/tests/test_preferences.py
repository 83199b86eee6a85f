"""Choosing what one hears: kept once, checked, and listed for those whom it concerns."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.tests.factories import make_user
from marketplace.core.errors import Invalid
from marketplace.core.models import AuditEntry
from marketplace.core.registries import NotificationKind, notification_kinds
from marketplace.core.testing import all_at_once
from marketplace.notifications.actions.set_preferences import set_preference, set_preferences
from marketplace.notifications.models import Preference
from marketplace.notifications.queries import preferences_of, wanted_channels

KIND = "booking.accepted"


def flat(user, **options):
    """Kind and channel to whether it is on, as the table shows it."""
    return {
        (row.kind, choice.channel): choice.enabled
        for group in preferences_of(user, **options)
        for row in group.rows
        for choice in row.choices
        if choice.fits
    }


@pytest.mark.django_db
class TestSetting:
    def test_without_a_word_everything_is_on(self):
        user = make_user()
        assert all(flat(user).values())
        assert not Preference.objects.exists()

    def test_off_and_on_again(self):
        user = make_user()
        assert set_preferences(actor=user, choices={(KIND, "email"): False, (KIND, "in_app"): True}) == 1
        assert wanted_channels(user=user, kind=KIND) == ["in_app"]
        assert flat(user)[KIND, "email"] is False
        assert set_preferences(actor=user, choices={(KIND, "email"): False}) == 0
        set_preference(actor=user, kind=KIND, channel="email", enabled=True)
        assert wanted_channels(user=user, kind=KIND) == ["in_app", "email"]
        assert Preference.objects.count() == 1
        assert AuditEntry.objects.filter(action="notifications.set_preferences").count() == 2

    @pytest.mark.parametrize(
        ("kind", "channel", "enabled"),
        [
            ("nonsense", "email", False),
            (KIND, "pigeon", False),
            ("provider_suspended", "email", False),
        ],
    )
    def test_what_cannot_be_chosen_is_refused_with_all_the_rest(self, kind, channel, enabled):
        user = make_user()
        with pytest.raises(Invalid):
            set_preferences(actor=user, choices={(KIND, "email"): False, (kind, channel): enabled})
        assert not Preference.objects.exists()

    def test_what_is_always_on_may_be_said_to_be_on(self):
        assert set_preferences(actor=make_user(), choices={("provider_suspended", "email"): True}) == 0


@pytest.mark.django_db
class TestTable:
    def test_customers_see_nothing_of_a_business(self):
        kinds = {kind for kind, _ in flat(make_user(), audiences=("customer", ""))}
        assert KIND in kinds
        assert not kinds & {"booking.new_request", "reviews.published", "provider_verified"}

    def test_every_kind_is_in_one_group_of_its_audience(self):
        groups = preferences_of(make_user())
        listed = [row.kind for group in groups for row in group.rows]
        assert sorted(listed) == sorted(key for key, _ in notification_kinds)
        for group in groups:
            assert group.label
            assert {notification_kinds.get(row.kind).audience for row in group.rows} == {group.audience}

    def test_a_channel_that_does_not_fit_cannot_be_chosen(self, monkeypatch):
        entry = NotificationKind("Tests", lambda subject, recipient: None, channels=("email",))
        monkeypatch.setitem(notification_kinds._entries, "tests.mail", entry)
        user = make_user()
        rows = [row for group in preferences_of(user) for row in group.rows if row.kind == "tests.mail"]
        assert [(one.channel, one.fits, one.enabled) for one in rows[0].choices] == [
            ("in_app", False, False),
            ("email", True, True),
        ]
        with pytest.raises(Invalid):
            set_preference(actor=user, kind="tests.mail", channel="in_app", enabled=True)

    def test_one_query_however_much_was_chosen(self, django_assert_num_queries):
        user = make_user()
        set_preferences(actor=user, choices={(row, "email"): False for row in (KIND, "booking.declined")})
        with django_assert_num_queries(1):
            preferences_of(user)


@pytest.mark.django_db
@given(
    st.lists(
        st.tuples(
            st.sampled_from([KIND, "booking.declined", "reviews.answered"]),
            st.sampled_from(["in_app", "email"]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_the_last_word_counts(said):
    """Against the obvious: a dictionary of what was said last."""
    user = make_user()
    expected = {}
    for kind, channel, enabled in said:
        set_preference(actor=user, kind=kind, channel=channel, enabled=enabled)
        expected[kind, channel] = enabled
    shown = flat(user)
    assert {key: shown[key] for key in expected} == expected
    assert all(enabled for key, enabled in shown.items() if key not in expected)
    Preference.objects.all().delete()


@pytest.mark.race
def test_saving_at_once_keeps_one_row(race_database):
    user = make_user()
    calls = [partial(set_preference, actor=user, kind=KIND, channel="email", enabled=False) for _ in range(8)]
    assert all_at_once(calls) == [None] * 8
    assert Preference.objects.get().enabled is False
