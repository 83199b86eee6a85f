"""Who hears of a message by e-mail: the others, once until they have read, and not while they are reading."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from marketplace.accounts.tests.factories import make_user
from marketplace.booking.tests.factories import NOW
from marketplace.chat.actions.keep_place import mark_read, set_muted
from marketplace.chat.actions.post_message import post_line
from marketplace.chat.listeners import WAIT
from marketplace.chat.tests.factories import make_conversation, picture, say
from marketplace.core import clock, live, testing
from marketplace.notifications.tasks import sweep_deliveries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def people():
    return make_user(name="Anna Egger"), make_user(name="Matthias Gruber")


@pytest.fixture
def conversation(people):
    return make_conversation(*people)


def told(after=WAIT):
    """Who gets which subject, that long after what was said."""
    testing.deliver_all()
    with clock.moved_to(clock.now() + after):
        sweep_deliveries()
    found = [(message.to[0], message.subject) for message in mail.outbox]
    mail.outbox.clear()
    return found


def test_the_other_side_hears_of_it_and_the_sender_does_not(conversation, people):
    say(conversation, people[0])
    assert told() == [(people[1].email, "Anna Egger has written to you")]


def test_not_at_once(conversation, people):
    say(conversation, people[0])
    assert told(timedelta(seconds=100)) == []


def test_who_reads_it_meanwhile_gets_no_mail(conversation, people):
    say(conversation, people[0])
    testing.deliver_all()
    mark_read(conversation_id=conversation.pk, actor=people[1], seq=1)
    assert told() == []


def test_who_mutes_it_meanwhile_gets_no_mail(conversation, people):
    say(conversation, people[0])
    testing.deliver_all()
    set_muted(conversation_id=conversation.pk, actor=people[1], muted=True)
    assert told() == []
    say(conversation, people[0])
    assert told() == []


def test_ten_in_a_row_are_one_mail_and_after_reading_the_next_is_another(conversation, people):
    for _ in range(10):
        say(conversation, people[0])
    assert len(told()) == 1
    mark_read(conversation_id=conversation.pk, actor=people[1], seq=10)
    say(conversation, people[0])
    assert len(told()) == 1


def test_lines_of_the_system_are_told_by_who_moved_not_by_chat(conversation, garden):
    post_line(conversation_id=conversation.pk, code="garden.painted", data={"colour": "red"})
    assert told() == []


def test_a_closed_account_gets_no_mail(conversation, people):
    say(conversation, people[0])
    testing.deliver_all()
    people[1].is_active = False
    people[1].save(update_fields=["is_active"])
    assert told() == []


def test_the_mail_quotes_words_and_no_picture(conversation, people):
    say(conversation, people[0], "The <b>valve</b>", pictures=[picture((80, 60)), picture((60, 80))])
    testing.deliver_all()
    with clock.moved_to(NOW + WAIT):
        sweep_deliveries()
    message = mail.outbox[0]
    html = message.alternatives[0][0]
    assert "The <b>valve</b>" in message.body
    assert "The &lt;b&gt;valve&lt;/b&gt;" in html
    assert "With 2 pictures" in message.body
    assert "<img" not in html
    assert "/messages/picture/" not in html + message.body
    assert re.search(rf"/en/messages/{conversation.public_id}/", message.body)
    assert not message.attachments


def test_open_pages_are_hinted_at_without_content(
    conversation, people, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(live, "_send", lambda topic, key: sent.append((topic, key)))
    with django_capture_on_commit_callbacks(execute=True):
        say(conversation, people[0])
    assert ("chat", conversation.public_id) in sent
    sent.clear()
    with django_capture_on_commit_callbacks(execute=True):
        testing.deliver_all()
    assert {("chat", conversation.public_id), *(("messages", user.public_id) for user in people)} <= set(sent)
