"""The contact page: errors beside the fields, machines get nowhere, messages arrive once and are forgotten."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from home.actions.forget_messages import forget_messages
from home.actions.hand_on_message import hand_on_message
from home.actions.take_message import MOST_LETTERS, take_message
from home.models import ContactMessage
from home.tasks import forget_contact_messages
from home.tests.factories import make_contact
from marketplace.booking.tests.factories import NOW
from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.models import AuditEntry
from marketplace.core.testing import deliver_all

pytestmark = pytest.mark.django_db
GOOD = {"name": "Anna Rossi", "email": "anna@example.org", "text": "The map is upside down."}


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def page():
    return make_contact(topics=[{"type": "topic", "value": "Something is broken"}])


def take(**changes):
    given = {"page_id": None, "name": "Anna", "email": "a@example.org", "topic": "", "text": "Hello", "language": "en"}
    return take_message(**given | changes)


class TestForm:
    @pytest.mark.parametrize("language", ["en", "de", "it"])
    def test_is_there_in_every_language(self, client, language):
        answer = client.get(make_contact(language).url)
        assert answer.status_code == 200
        assert 'name="email"' in answer.content.decode()

    def test_is_not_kept_by_anybody(self, client, page):
        assert "no-store" in client.get(page.url).headers["cache-control"]

    def test_a_message_is_stored_and_thanked_for(self, client, page):
        answer = client.post(page.url, GOOD | {"topic": "Something is broken"})
        assert (answer.status_code, answer.url) == (302, f"{page.url}?sent=1")
        message = ContactMessage.objects.get()
        assert (message.name, message.email, message.topic) == (
            "Anna Rossi",
            "anna@example.org",
            "Something is broken",
        )
        html = client.get(answer.url).content.decode()
        assert page.thanks in html
        assert 'name="email"' not in html

    @pytest.mark.parametrize("field", ["name", "email", "text"])
    def test_what_is_missing_is_said_beside_the_field(self, client, page, field):
        answer = client.post(page.url, GOOD | {field: ""})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert f'id="id_{field}-error"' in html
        assert f'aria-describedby="{"id_email-help " if field == "email" else ""}id_{field}-error"' in html
        kept = "Anna Rossi" if field != "name" else "anna@example.org"
        assert kept in html
        assert not ContactMessage.objects.exists()

    @pytest.mark.parametrize("wrong", [{"email": "anna"}, {"topic": "Another"}, {"text": "a" * (MOST_LETTERS + 1)}])
    def test_what_is_wrong_is_refused(self, client, page, wrong):
        assert client.post(page.url, GOOD | wrong).status_code == 422
        assert not ContactMessage.objects.exists()

    def test_a_machine_is_thanked_and_ignored(self, client, page):
        answer = client.post(page.url, GOOD | {"website": "https://buy.example"})
        assert answer.status_code == 302
        assert not ContactMessage.objects.exists()

    def test_the_sixth_in_an_hour_is_too_many(self, client, page):
        answers = [client.post(page.url, GOOD).status_code for _ in range(6)]
        assert answers == [302] * 5 + [429]
        assert ContactMessage.objects.count() == 5
        assert client.post(page.url, GOOD | {"text": ""}).status_code == 422  # mistakes are not counted

    def test_without_topics_nobody_is_asked_for_one(self, client):
        html = client.get(make_contact().url).content.decode()
        assert 'name="topic"' not in html

    def test_other_methods_show_the_form(self, client, page):
        assert client.head(page.url).status_code == 200

    def test_a_form_from_elsewhere_is_refused(self, page):
        assert Client(enforce_csrf_checks=True).post(page.url, GOOD).status_code == 403


class TestHandingOn:
    def test_goes_to_the_address_of_the_settings(self, client, page, settings):
        settings.CONTACT_EMAIL = "office@piazza.example"
        client.post(page.url, GOOD | {"topic": "Something is broken"})
        deliver_all()
        (sent,) = mail.outbox
        assert sent.to == ["office@piazza.example"]
        assert sent.reply_to == ["anna@example.org"]
        assert sent.subject == "Message from Anna Rossi: Something is broken"
        assert "The map is upside down." in sent.body

    def test_once(self):
        message = take()
        assert hand_on_message(message_id=message.pk) is True
        assert hand_on_message(message_id=message.pk) is False
        assert len(mail.outbox) == 1

    def test_a_forgotten_one_is_not_missed(self):
        assert hand_on_message(message_id=0) is False

    def test_is_tried_again_when_the_post_office_is_closed(self, monkeypatch):
        message = take()
        monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            hand_on_message(message_id=message.pk)
        message.refresh_from_db()
        assert message.sent_at is None

    def test_no_line_can_be_added_to_the_subject(self):
        message = take(name="Anna\nBcc: all@example.org")
        hand_on_message(message_id=message.pk)
        assert "\n" not in mail.outbox[0].subject

    def test_characters_stay_what_they_are(self):
        hand_on_message(message_id=take(text="5 < 6 & “so”").pk)
        assert "5 < 6 & “so”" in mail.outbox[0].body


class TestAction:
    @pytest.mark.parametrize("text", ["", "   ", "a" * (MOST_LETTERS + 1)])
    def test_refuses_no_words_and_too_many(self, text):
        with pytest.raises(Invalid):
            take(text=text)

    def test_leaves_a_trace_without_words(self):
        message = take(text="Secret")
        entry = AuditEntry.objects.get(action="home.take_message", object_id=message.pk)
        assert "Secret" not in str(entry.data)


class TestForgetting:
    def test_after_180_days(self):
        with clock.moved_to(NOW):
            old = take()
        with clock.moved_to(NOW + timedelta(days=1)):
            young = take()
        with clock.moved_to(NOW + timedelta(days=180, seconds=1)):
            assert forget_contact_messages() == 1
            assert list(ContactMessage.objects.all()) == [young]
            assert forget_messages() == 0
        assert old.pk

    def test_beat_does_it(self, settings):
        tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
        assert forget_contact_messages.name in tasks
