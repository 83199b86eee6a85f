"""What is unread, what is latest, and how often the database is asked for it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.tests.factories import make_user
from marketplace.chat import queries
from marketplace.chat.actions.keep_place import mark_read, set_archived, set_muted
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.chat.actions.post_message import post_line
from marketplace.chat.models import Message, Participant
from marketplace.chat.tests.factories import make_conversation, say
from marketplace.core.errors import NotFound
from marketplace.core.registries import ConversationSubject, SubjectInWords, conversation_subjects

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    return make_user(name="Anna"), make_user(name="Berta"), make_user(name="Carla")


class TestUnread:
    def test_what_others_wrote_after_the_last_one_read(self, three, garden):
        anna, berta, carla = three
        talk, other = make_conversation(*three), make_conversation(anna, berta)
        for who in (anna, berta, carla, berta):
            say(talk, who)
        say(other, berta)
        post_line(conversation_id=other.pk, code="garden.painted", data={"colour": "red"})
        assert [queries.unread_of(user) for user in three] == [4, 2, 3]
        mark_read(conversation_id=talk.pk, actor=anna, seq=2)
        assert [queries.unread_of(user) for user in three] == [3, 2, 3]
        assert [row.unread for row in queries.latest_conversations(anna)] == [1, 2]

    def test_archived_ones_do_not_count_and_muted_ones_do(self, three):
        anna, berta, _ = three
        talk, other = make_conversation(anna, berta), make_conversation(anna, berta)
        say(talk, berta), say(other, berta)
        set_muted(conversation_id=talk.pk, actor=anna, muted=True)
        assert queries.unread_of(anna) == 2
        set_archived(conversation_id=talk.pk, actor=anna, archived=True)
        assert queries.unread_of(anna) == 1

    def test_it_is_one_question(self, three, django_assert_num_queries):
        for _ in range(3):
            say(make_conversation(*three), three[1])
        with django_assert_num_queries(1):
            assert queries.unread_of(three[0]) == 3

    @given(st.lists(st.sampled_from([None, 0, 1, 2]), max_size=12), st.data())
    def test_it_equals_a_count_by_hand(self, senders, data):
        people = [make_user(), make_user(), make_user()]
        talk = make_conversation(*people)
        Message.objects.bulk_create(
            Message(
                conversation=talk,
                seq=seq,
                sender=None if who is None else people[who],
                client_id="" if who is None else f"c{seq}",
                code="x" if who is None else "",
            )
            for seq, who in enumerate(senders, 1)
        )
        type(talk).objects.filter(pk=talk.pk).update(last_seq=len(senders))
        for index, user in enumerate(people):
            read = data.draw(st.integers(0, len(senders)))
            Participant.objects.filter(conversation=talk, user=user).update(last_read_seq=read)
            by_hand = sum(who is not None and who != index for who in senders[read:])
            assert queries.unread_of(user) == by_hand
            assert queries.latest_conversations(user)[0].unread == by_hand


class TestLatest:
    def test_the_latest_message_first_and_those_without_one_last(self, three):
        anna, berta, carla = three
        empty, old, new = make_conversation(anna, berta), make_conversation(anna, carla), make_conversation(*three)
        say(old, carla), say(new, berta)
        rows = queries.latest_conversations(anna)
        assert [row.conversation for row in rows] == [new, old, empty]
        assert [row.others for row in rows] == [["Berta", "Carla"], ["Carla"], ["Berta"]]
        assert queries.latest_conversations(anna, 1)[0].latest.text == "Good morning"

    def test_a_subject_is_asked_once_for_the_whole_list(self, three, garden):
        for n in range(5):
            say(open_conversation(kind="garden", subject_id=n, participants=three), three[1])
        rows = queries.latest_conversations(three[0])
        assert [row.title for row in rows] == [f"Garden {n}" for n in (4, 3, 2, 1, 0)]
        assert garden.asked == 1

    def test_a_subject_without_a_list_is_asked_one_by_one(self, three, monkeypatch):
        plain = ConversationSubject(lambda pk, user: f"Tree {pk}", lambda pk, user: f"/t/{pk}/", lambda pk: True)
        monkeypatch.setitem(conversation_subjects._entries, "tree", plain)
        talk = open_conversation(kind="tree", subject_id=3, participants=three)
        assert queries.latest_conversations(three[0])[0].title == "Tree 3"
        assert queries.conversation_for(user=three[0], public_id=talk.public_id).about == SubjectInWords(
            "Tree 3", "/t/3/"
        )

    def test_the_subject_says_what_people_are_called(self, three, monkeypatch):
        anna, berta, _ = three
        words = SubjectInWords("Tree", "", {berta.pk: "Berta's Trees"})
        subject = ConversationSubject(
            lambda *_: "", lambda *_: "", lambda _: True, lambda pks, user: dict.fromkeys(pks, words)
        )
        monkeypatch.setitem(conversation_subjects._entries, "tree", subject)
        talk = open_conversation(kind="tree", subject_id=3, participants=[anna, berta])
        say(talk, berta)
        view = queries.conversation_for(user=anna, public_id=talk.public_id)
        assert view.others == ["Berta's Trees"]
        assert queries.lines_before(view)[0].sender == "Berta's Trees"

    def test_it_asks_as_often_for_many(self, three, garden):
        def ask():
            with CaptureQueriesContext(connection) as asked:
                queries.latest_conversations(three[0])
            return len(asked)

        say(open_conversation(kind="garden", subject_id=100, participants=three), three[1])
        before = ask()
        for n in range(6):
            say(open_conversation(kind="garden", subject_id=n, participants=three), three[1])
        assert ask() == before <= 5


class TestPages:
    def test_after_and_before(self, three):
        talk = make_conversation(*three)
        for n in range(1, 8):
            say(talk, three[0], f"{n}")
        view = queries.conversation_for(user=three[1], public_id=talk.public_id)

        def seqs(lines):
            return [line.seq for line in lines]

        assert seqs(queries.lines_after(view, 4)) == [5, 6, 7]
        assert seqs(queries.lines_after(view, 0, 2)) == [1, 2]
        assert seqs(queries.lines_before(view, limit=3)) == [5, 6, 7]
        assert seqs(queries.lines_before(view, 5, 3)) == [2, 3, 4]
        assert seqs(queries.lines_before(view, 1)) == []

    def test_closed_accounts_and_strangers_find_nothing(self, three):
        talk = make_conversation(three[0], three[1])
        type(three[0]).objects.filter(pk=three[0].pk).update(is_active=False)
        for user in (three[0], three[2]):
            with pytest.raises(NotFound):
                queries.conversation_for(user=user, public_id=talk.public_id)

    def test_about_a_subject_for_who_takes_part(self, three, garden):
        talk = open_conversation(kind="garden", subject_id=1, participants=three[:2])
        assert queries.conversation_about(user=three[0], kind="garden", subject_id=1) == talk
        assert queries.conversation_about(user=three[2], kind="garden", subject_id=1) is None

    def test_a_line_that_nobody_can_say_any_longer_stays_readable(self, three):
        talk = make_conversation(*three)
        Message.objects.create(conversation=talk, seq=1, code="long.gone")
        view = queries.conversation_for(user=three[0], public_id=talk.public_id)
        assert queries.lines_before(view)[0].text == "long.gone"
