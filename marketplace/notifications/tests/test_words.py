"""What a notification says: in its reader's language and zone, and only while there is something to tell."""

import pytest
from django.utils import timezone, translation

from marketplace.accounts.tests.factories import make_user
from marketplace.core.testing import breaches
from marketplace.notifications.queries import inbox_of
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.notifications.tests.factories import outcomes, tell

pytestmark = pytest.mark.django_db


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
