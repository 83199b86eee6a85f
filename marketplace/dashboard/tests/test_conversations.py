"""The pages of messages: the list, one conversation with and without JavaScript, and its private pictures."""

import re

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.accounts.tests.factories import make_moderator, make_user
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.chat import rules
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.chat.models import Conversation, Message, MessagePicture, Participant
from marketplace.chat.tests.factories import make_conversation, picture, say
from marketplace.core import clock, testing
from marketplace.core.uploads import SIZES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def people():
    return make_user(name="Anna Egger"), make_user(name="Matthias Gruber")


@pytest.fixture
def conversation(people):
    return make_conversation(*people)


@pytest.fixture
def anna(client, people):
    client.force_login(people[0])
    return client


def page(conversation, **query):
    url = reverse("dashboard:conversation", args=[conversation.public_id])
    return url + "".join(f"?{name}={value}" for name, value in query.items())


def step(conversation, name):
    return reverse("dashboard:conversation_step", args=[conversation.public_id, name])


def seqs(answer):
    return [int(seq) for seq in re.findall(r'data-seq="(\d+)"', answer.content.decode())]


def place(conversation, user):
    return Participant.objects.get(conversation=conversation, user=user)


class TestList:
    def test_who_about_what_the_latest_line_and_how_many_are_unread(self, anna, people, conversation):
        say(conversation, people[1], "Good morning")
        say(conversation, people[1], "Shall I bring <b>tape</b>?")
        html = anna.get(reverse("dashboard:conversations")).content.decode()
        assert "Matthias Gruber" in html
        assert "Shall I bring &lt;b&gt;tape&lt;/b&gt;?" in html
        assert re.search(r"badge--new[^>]*>2<", html)

    def test_what_one_wrote_oneself_is_not_unread(self, anna, people, conversation):
        say(conversation, people[0])
        assert "badge--new" not in anna.get(reverse("dashboard:conversations")).content.decode()

    def test_archived_ones_stand_apart_until_somebody_writes(self, anna, people, conversation):
        say(conversation, people[1])
        anna.post(step(conversation, "archive"))
        shown = reverse("dashboard:conversations")
        assert "Matthias Gruber" not in anna.get(shown).content.decode()
        assert "Matthias Gruber" in anna.get(shown + "?archived").content.decode()
        say(conversation, people[1])
        assert "Matthias Gruber" in anna.get(shown).content.decode()

    def test_nothing_of_others(self, anna):
        say(talk := make_conversation(make_user(), make_user()), talk.participants.first().user, "Top secret")
        assert "Top secret" not in anna.get(reverse("dashboard:conversations")).content.decode()

    def test_it_asks_as_often_for_ten_as_for_one(self, anna, people):
        customer = people[0]

        def more(count):
            for number in range(count):
                booking = make_booking(service=make_bookable_service(), customer=customer)
                owner = booking.provider.owner
                talk = open_conversation(kind="booking", subject_id=booking.pk, participants=[customer, owner])
                say(talk, owner, f"message {number}")

        def ask():
            anna.get(reverse("dashboard:conversations"))
            with CaptureQueriesContext(connection) as queries:
                assert anna.get(reverse("dashboard:conversations")).status_code == 200
            return len(queries)

        more(1)
        before = ask()
        more(4)
        assert ask() == before <= 16

    def test_the_number_in_the_menu(self, anna, people, conversation):
        say(conversation, people[1])
        say(make_conversation(people[0], people[1]), people[1])
        assert ">2<" in anna.get(reverse("dashboard:unread")).content.decode()
        assert ">2<" in anna.get(reverse("dashboard:bookings")).content.decode()


class TestReading:
    def test_grouped_by_day_in_the_readers_zone(self, anna, people, conversation):
        with clock.moved_to(NOW.replace(hour=22, minute=30)):  # half past eleven in the evening in Bolzano
            say(conversation, people[1], "Before midnight")
        with clock.moved_to(NOW.replace(hour=23, minute=30)):
            say(conversation, people[1], "After midnight")
            html = anna.get(page(conversation)).content.decode()
        assert re.findall(r'chat__day" data-day="([\d-]+)"', html) == ["2026-11-23", "2026-11-24"]
        assert html.index("Before midnight") < html.index('data-day="2026-11-24"') < html.index("After midnight")

    def test_looking_at_it_is_reading_it(self, anna, people, conversation):
        say(conversation, people[1])
        anna.get(page(conversation))
        assert place(conversation, people[0]).last_read_seq == 1
        assert place(conversation, people[1]).last_read_seq == 0

    def test_a_part_for_who_was_away_marks_nothing(self, anna, people, conversation):
        for _ in range(4):
            say(conversation, people[1])
        answer = anna.get(page(conversation, after=2))
        assert seqs(answer) == [3, 4]
        assert "<html" not in answer.content.decode()
        assert place(conversation, people[0]).last_read_seq == 0

    def test_older_messages_page_by_page(self, anna, people, conversation, monkeypatch):
        monkeypatch.setattr(rules, "MOST_A_MINUTE", 200)
        for n in range(95):
            say(conversation, people[1], f"message {n}")
        shown = []
        query = {}
        for _ in range(3):
            answer = anna.get(page(conversation, **query))
            shown = seqs(answer) + shown
            query = {"before": shown[0]}
        assert shown == list(range(1, 96))
        assert b"Earlier messages" not in answer.content
        assert b'data-controller="chat"' not in answer.content, "an old page does not follow what is new"

    @pytest.mark.parametrize("query", ["after=x", "after=-1", "before=²", "before=99999999999999999999", "after="])
    def test_nonsense_in_the_address(self, anna, conversation, query):
        assert anna.get(page(conversation) + "?" + query).status_code == 200

    def test_it_asks_as_often_for_many_messages_as_for_few(self, anna, people, conversation):
        counts = []
        for _ in range(2):
            for _ in range(5):
                say(conversation, people[1], pictures=[picture()] if not counts else ())
            anna.get(page(conversation))
            with CaptureQueriesContext(connection) as queries:
                anna.get(page(conversation))
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 16

    def test_read_by_the_other_side(self, anna, people, conversation):
        say(conversation, people[0])
        unseen = anna.get(page(conversation)).content.decode()
        Participant.objects.filter(user=people[1]).update(last_read_seq=1)
        seen = anna.get(page(conversation)).content.decode()
        assert re.search(r"chat__read[^>]*hidden", unseen)
        assert not re.search(r"chat__read[^>]*hidden", seen)


class TestWriting:
    def test_without_javascript_it_posts_and_comes_back(self, anna, people, conversation):
        form = anna.get(page(conversation)).content.decode()
        client_id = re.search(r'name="client_id" value="(\w+)"', form)[1]
        answer = anna.post(page(conversation), {"body": "Hello\r\nthere", "client_id": client_id})
        assert answer.status_code == 302
        assert Message.objects.get().body == "Hello\nthere"
        anna.post(page(conversation), {"body": "Hello\r\nthere", "client_id": client_id})
        assert Message.objects.count() == 1, "the button pressed twice is one message"

    def test_with_javascript_the_answer_is_its_number(self, anna, conversation):
        answer = anna.post(page(conversation), {"body": "Hello", "client_id": "a1"}, **JSON)
        assert answer.json() == {"accepted": "a1", "seq": 1}

    def test_nothing_is_refused_beside_the_field(self, anna, conversation):
        answer = anna.post(page(conversation), {"body": " ", "client_id": "a1"})
        assert answer.status_code == 422
        assert b"Please write something." in answer.content
        answer = anna.post(page(conversation), {"body": " ", "client_id": "a1"}, **JSON)
        assert (answer.status_code, answer.json()["error"]) == (400, "empty")

    def test_too_many_says_so(self, anna, conversation, monkeypatch):
        monkeypatch.setattr(rules, "MOST_A_MINUTE", 0)
        answer = anna.post(page(conversation), {"body": "x", "client_id": "a1"}, **JSON)
        assert (answer.status_code, answer.json()["error"]) == (429, "too_many")

    def test_forms_of_other_sites_are_refused(self, people, conversation):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(people[0])
        assert strict.post(page(conversation), {"body": "x", "client_id": "a1"}).status_code == 403

    def test_a_closed_conversation_has_no_form(self, client):
        booking = make_booking()
        talk = open_conversation(kind="booking", subject_id=booking.pk, participants=[booking.customer])
        client.force_login(booking.customer)
        assert b'id="write"' in client.get(page(talk)).content
        type(booking).objects.filter(pk=booking.pk).update(status="withdrawn")
        assert b'id="write"' not in client.get(page(talk)).content
        assert client.post(page(talk), {"body": "x", "client_id": "a1"}).status_code == 422

    def test_read_mute_and_archive(self, anna, people, conversation):
        say(conversation, people[1])
        assert anna.post(step(conversation, "read"), {"seq": "1"}).status_code == 204
        assert anna.post(step(conversation, "read"), {"seq": "nonsense"}).status_code == 204
        anna.post(step(conversation, "mute"))
        mine = place(conversation, people[0])
        assert (mine.last_read_seq, mine.muted) == (1, True)
        anna.post(step(conversation, "unmute"))
        assert not place(conversation, people[0]).muted


class TestPictures:
    @pytest.fixture
    def photo(self, anna, conversation):
        answer = anna.post(page(conversation), {"body": "", "client_id": "a1", "pictures": [picture((2000, 900))]})
        assert answer.status_code == 302
        return MessagePicture.objects.get()

    def url(self, photo):
        return reverse("dashboard:message_picture", args=[photo.public_id])

    def test_participants_see_it_and_nobody_else(self, photo, people):
        for user, code in ((people[0], 200), (people[1], 200), (make_user(), 404), (make_moderator(), 404)):
            client = Client()
            client.force_login(user)
            assert client.get(self.url(photo)).status_code == code
        assert Client().get(self.url(photo)).status_code == 302

    def test_it_stays_nowhere_on_the_way(self, anna, photo):
        answer = anna.get(self.url(photo))
        assert answer["Content-Type"] == "image/webp"
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_it_is_never_public_and_written_anew(self, photo):
        private, public = storages["private"], storages["pictures"]
        assert private.exists(photo.file)
        assert not public.exists(photo.file)
        assert photo.file.endswith(".webp")
        assert max(photo.width, photo.height) == SIZES[-1]
        with private.open(photo.file) as content:
            assert b"Exif" not in content.read()
        with pytest.raises(ValueError, match="no address"):
            private.url(photo.file)

    def test_the_large_one_on_request(self, anna, photo):
        small = b"".join(anna.get(self.url(photo)).streaming_content)
        large = b"".join(anna.get(self.url(photo) + "?large").streaming_content)
        assert len(small) < len(large)

    def test_a_file_that_is_gone_is_not_found(self, anna, photo):
        storages["private"].delete(photo.file)
        assert anna.get(self.url(photo) + "?large").status_code == 404

    def test_what_is_no_picture_leaves_nothing_behind(self, anna, conversation):
        evil = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")
        answer = anna.post(page(conversation), {"body": "x", "client_id": "a1", "pictures": [picture(), evil]})
        assert answer.status_code == 422
        assert not Message.objects.exists()
        folder = f"chat/{conversation.public_id}"
        assert not storages["private"].exists(folder) or storages["private"].listdir(folder)[1] == []

    def test_more_than_four_are_refused(self, anna, conversation):
        answer = anna.post(
            page(conversation), {"body": "x", "client_id": "a1", "pictures": [picture((20, 20)) for _ in range(5)]}
        )
        assert answer.status_code == 422
        assert not Message.objects.exists()


class TestBooking:
    def test_both_sides_find_the_way_from_the_booking(self, client):
        booking = make_booking()
        testing.deliver_all()
        talk = Conversation.objects.get()
        for user in (booking.customer, booking.provider.owner):
            client.force_login(user)
            html = client.get(reverse("dashboard:booking", args=[booking.public_id])).content.decode()
            assert page(talk) in html
            assert b'id="write"' in client.get(page(talk)).content
