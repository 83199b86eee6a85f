"""Everybody writes at the same time."""

import threading

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.chat import rules
from marketplace.chat.actions import post_message as posting
from marketplace.chat.actions.keep_place import mark_read
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.chat.actions.post_message import post_line
from marketplace.chat.models import Conversation, Message, Participant
from marketplace.chat.tests.factories import make_conversation, say
from marketplace.core import testing
from marketplace.core.errors import TooMany

pytestmark = pytest.mark.race


def seqs_of(conversation):
    return list(Message.objects.filter(conversation=conversation).order_by("seq").values_list("seq", flat=True))


def test_opened_at_once_it_is_one(race_database, garden):
    people = [make_user(), make_user()]
    results = testing.all_at_once([lambda: open_conversation(kind="garden", subject_id=7, participants=people)] * 8)
    assert len({conversation.pk for conversation in results}) == 1, results
    assert Conversation.objects.get(kind="garden").participants.count() == 2


def test_written_at_once_every_message_has_a_number_of_its_own(race_database, garden):
    one, two = make_user(), make_user()
    conversation = make_conversation(one, two)
    calls = [lambda who=who, n=n: say(conversation, who, f"{who.pk} {n}") for who in (one, two) for n in range(6)]
    calls += [
        lambda n=n: post_line(conversation_id=conversation.pk, code="garden.painted", data={"colour": n})
        for n in range(4)
    ]
    results = testing.all_at_once(calls)
    assert all(isinstance(result, Message) for result in results), results
    assert seqs_of(conversation) == list(range(1, 17))
    assert not testing.breaches()


def test_control_without_the_row_lock_two_want_the_same_number(race_database, monkeypatch):
    """The race is real: both read the last number before either writes the next, and one of them is refused."""
    one, two = make_user(), make_user()
    conversation = make_conversation(one, two)
    both_have_read = threading.Barrier(2, timeout=10)
    checked = posting._sent_before

    def read_by_both(*arguments):
        both_have_read.wait()
        return checked(*arguments)

    monkeypatch.setattr("marketplace.chat.models.ConversationQuerySet.locked", lambda self: self.order_by("pk"))
    monkeypatch.setattr(posting, "_sent_before", read_by_both)
    results = testing.all_at_once([lambda who=who: say(conversation, who) for who in (one, two)])
    assert sum(isinstance(result, Message) for result in results) == 1, results


def test_the_same_message_sent_at_once_from_two_tabs_is_one(race_database):
    one, two = make_user(), make_user()
    conversation = make_conversation(one, two)
    results = testing.all_at_once([lambda: say(conversation, one, client_id="the-same")] * 8)
    assert len({message.pk for message in results}) == 1, results
    assert seqs_of(conversation) == [1]


def test_a_line_of_one_key_is_written_once(race_database, garden):
    conversation = make_conversation()
    call = lambda: post_line(conversation_id=conversation.pk, code="garden.painted", data={"colour": 1}, key="moved-1")  # noqa: E731
    results = testing.all_at_once([call] * 6)
    assert len({message.pk for message in results}) == 1, results


def test_the_limit_holds_over_several_conversations(race_database, monkeypatch):
    monkeypatch.setattr(rules, "MOST_A_MINUTE", 3)
    one = make_user()
    conversations = [make_conversation(one, make_user()) for _ in range(6)]
    results = testing.all_at_once([lambda c=c: say(c, one) for c in conversations])
    assert sum(isinstance(result, Message) for result in results) == 3, results
    assert sum(isinstance(result, TooMany) for result in results) == 3


def test_reading_in_many_tabs_never_goes_back(race_database):
    one, two = make_user(), make_user()
    conversation = make_conversation(one, two)
    for _ in range(8):
        say(conversation, one)
    testing.all_at_once(
        [lambda n=n: mark_read(conversation_id=conversation.pk, actor=two, seq=n) for n in (3, 8, 1, 99, 5, 2)]
    )
    assert Participant.objects.get(conversation=conversation, user=two).last_read_seq == 8
