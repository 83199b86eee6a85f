"""What is written is kept once, numbered, and only by who takes part."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages

from marketplace.accounts.tests.factories import make_admin, make_user
from marketplace.chat import rules
from marketplace.chat.actions import post_message as post
from marketplace.chat.actions.keep_place import mark_read, set_archived, set_muted
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.chat.actions.post_message import post_line
from marketplace.chat.invariants import nobody_has_read_what_is_not_there, numbers_have_no_gap
from marketplace.chat.models import Message, Participant
from marketplace.chat.tests.factories import client_id, make_conversation, picture, say
from marketplace.core import clock, testing, uploads
from marketplace.core.errors import Invalid, NotFound, TooMany, WrongState
from marketplace.core.models import AuditEntry, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_user(), make_user()


@pytest.fixture
def conversation(people):
    return make_conversation(*people)


def place(conversation, user):
    return Participant.objects.get(conversation=conversation, user=user)


class TestPost:
    def test_numbers_follow_each_other(self, conversation, people, garden):
        seqs = [say(conversation, people[n % 2]).seq for n in range(3)]
        seqs.append(post_line(conversation_id=conversation.pk, code="garden.painted", data={"colour": "red"}).seq)
        assert seqs == [1, 2, 3, 4]
        conversation.refresh_from_db()
        assert conversation.last_seq == 4
        assert not testing.breaches()

    def test_the_same_client_id_is_the_first_message_again(self, conversation, people):
        first = say(conversation, people[0], "Hello", client_id="a1")
        assert say(conversation, people[0], "Something else", client_id="a1") == first
        assert Message.objects.get().body == "Hello"
        assert OutboxMessage.objects.filter(name="chat.posted").count() == 1

    def test_two_people_may_have_the_same_client_id(self, conversation, people):
        assert say(conversation, people[0], client_id="a1").seq == 1
        assert say(conversation, people[1], client_id="a1").seq == 2

    def test_what_is_announced_and_recorded_holds_no_words(self, conversation, people):
        message = say(conversation, people[0], "Top secret")
        announced = OutboxMessage.objects.get(name="chat.posted")
        assert announced.payload == {"message_id": message.pk, "conversation_id": conversation.pk}
        assert "secret" not in str(AuditEntry.objects.filter(action="chat.post").values())

    def test_text_is_cleaned_and_kept_as_it_was_meant(self, conversation, people):
        assert say(conversation, people[0], "  one\r\ntwo\x00\x07  ").body == "one\ntwo"
        assert say(conversation, people[0], "half a \ud83d pair").body == "half a  pair"
        assert say(conversation, people[0], "<b>not bold</b> 🔧").body == "<b>not bold</b> 🔧"

    @pytest.mark.parametrize("body", ["", "   \n ", "\x00"])
    def test_nothing_is_not_a_message(self, conversation, people, body):
        with pytest.raises(Invalid) as error:
            say(conversation, people[0], body)
        assert error.value.field == "body"

    def test_four_thousand_characters_and_no_more(self, conversation, people):
        assert say(conversation, people[0], "x" * 4000).seq == 1
        with pytest.raises(Invalid) as error:
            say(conversation, people[0], "x" * 4001)
        assert (error.value.field, error.value.code) == ("body", "too_long")

    @pytest.mark.parametrize(
        ("field", "value"),
        [("client_id", ""), ("client_id", "x" * 41), ("client_id", "a b"), ("client_id", "a\n"), ("language", "fr")],
    )
    def test_what_a_device_must_say_right(self, conversation, people, field, value):
        with pytest.raises(Invalid) as error:
            say(conversation, people[0], **{field: value})
        assert error.value.field == field

    def test_strangers_are_told_that_there_is_nothing(self, conversation, people):
        for stranger in (make_user(), make_admin()):
            with pytest.raises(NotFound):
                say(conversation, stranger)
            with pytest.raises(NotFound):
                mark_read(conversation_id=conversation.pk, actor=stranger, seq=1)
        assert not Message.objects.exists()

    def test_a_closed_account_writes_nothing_more(self, conversation, people):
        people[0].is_active = False
        people[0].save(update_fields=["is_active"])
        with pytest.raises(NotFound):
            say(conversation, people[0])

    def test_who_is_refused_costs_no_pictures(self, people, garden, monkeypatch):
        made = []
        monkeypatch.setattr(uploads, "_store_sizes", lambda *args, **fields: made.append(args))
        about = open_conversation(kind="garden", subject_id=1, participants=people)
        garden.stands = False
        with pytest.raises(WrongState):
            say(about, people[0], pictures=[picture()])
        garden.stands = True
        monkeypatch.setattr(rules, "MOST_A_MINUTE", 0)
        with pytest.raises(TooMany):
            say(about, people[0], pictures=[picture()])
        assert not made

    def test_what_is_given_up_leaves_no_picture(self, conversation, people, monkeypatch):
        def fail(*_args):
            raise OSError("cut off")

        monkeypatch.setattr(post, "announce", fail)
        with pytest.raises(OSError, match="cut off"):
            say(conversation, people[0], pictures=[picture(), picture()])
        folder, private = f"chat/{conversation.public_id}", storages["private"]
        assert not (private.exists(folder) and private.listdir(folder)[1])
        assert not Message.objects.exists()

    def test_a_message_sent_again_keeps_the_first_ones_pictures(self, conversation, people):
        first = say(conversation, people[0], client_id="again", pictures=[picture()])
        assert say(conversation, people[0], client_id="again", pictures=[picture()]) == first
        kept = storages["private"].listdir(f"chat/{conversation.public_id}")[1]
        assert len(kept) == len(uploads.SIZES)

    def test_thirty_a_minute_in_all_conversations_together(self, conversation, people, monkeypatch):
        monkeypatch.setattr(rules, "MOST_A_MINUTE", 3)
        other = make_conversation(people[0], make_user())
        now = clock.now()
        with clock.moved_to(now):
            for one in (conversation, other, conversation):
                say(one, people[0], client_id=f"in-{one.pk}-{client_id()}")
            with pytest.raises(TooMany):
                say(other, people[0])
            assert say(other, other.participants.last().user).seq == 2
            last = Message.objects.filter(sender=people[0]).last()
            assert say(conversation, people[0], client_id=last.client_id) == last, "sent again, it is no new one"
        with clock.moved_to(now + timedelta(seconds=61)):
            assert say(other, people[0]).seq == 3


class TestSubject:
    def test_what_no_longer_stands_takes_no_more_messages_but_lines(self, people, garden):
        conversation = open_conversation(kind="garden", subject_id=1, participants=people)
        first = say(conversation, people[0], client_id="a1")
        garden.stands = False
        with pytest.raises(WrongState):
            say(conversation, people[0])
        assert say(conversation, people[0], client_id="a1") == first, "an answer that got lost is given again"
        assert post_line(conversation_id=conversation.pk, code="garden.painted", data={"colour": "red"}).seq == 2


class TestLine:
    def test_a_line_has_no_sender_and_no_words(self, conversation, garden):
        line = post_line(conversation_id=conversation.pk, code="garden.painted", data={"colour": "red"})
        assert (line.sender, line.body, line.code, line.data) == (None, "", "garden.painted", {"colour": "red"})

    def test_with_a_key_it_is_written_once(self, conversation, garden):
        arguments = {"conversation_id": conversation.pk, "code": "garden.painted", "data": {"colour": "red"}}
        assert post_line(**arguments, key="k") == post_line(**arguments, key="k")
        assert post_line(**arguments) != post_line(**arguments)

    def test_only_lines_that_somebody_can_say(self, conversation):
        with pytest.raises(KeyError):
            post_line(conversation_id=conversation.pk, code="unheard.of", data={})


class TestPlace:
    def test_reading_goes_on_and_never_back_or_beyond(self, conversation, people):
        for _ in range(3):
            say(conversation, people[0])
        for seq, expected in ((2, 2), (1, 2), (99, 3), (-5, 3)):
            mark_read(conversation_id=conversation.pk, actor=people[1], seq=seq)
            assert place(conversation, people[1]).last_read_seq == expected
        assert place(conversation, people[0]).last_read_seq == 0

    def test_writing_brings_an_archived_conversation_back(self, conversation, people):
        set_archived(conversation_id=conversation.pk, actor=people[1], archived=True)
        assert place(conversation, people[1]).archived
        say(conversation, people[0])
        assert not place(conversation, people[1]).archived

    def test_muted_is_recorded_once(self, conversation, people):
        for _ in range(2):
            set_muted(conversation_id=conversation.pk, actor=people[1], muted=True)
        assert place(conversation, people[1]).muted
        assert not place(conversation, people[0]).muted
        assert AuditEntry.objects.filter(action="chat.set_muted").count() == 1


class TestInvariants:
    def test_a_gap_is_found(self, conversation, people):
        say(conversation, people[0])
        say(conversation, people[0])
        Message.objects.filter(seq=1).delete()
        assert [f"conversation {conversation.pk}: 1 messages, 2 to 2, last number 2"] == list(numbers_have_no_gap())

    def test_who_has_read_too_far_is_found(self, conversation, people):
        Participant.objects.filter(user=people[0]).update(last_read_seq=4)
        assert "has read 4 of 0" in next(nobody_has_read_what_is_not_there())
