"""Visitors' messages in the admin: who sees them, what is found, and how one is marked as answered."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from home.actions.answer_message import mark_answered, mark_unanswered
from home.models import ContactMessage
from home.tests.test_contact import take
from marketplace.accounts.tests.factories import make_admin, make_editor, make_moderator, make_user
from marketplace.booking.tests.factories import NOW
from marketplace.core import clock
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(client):
    client.moderator = make_moderator(name="Mara Moderator")
    client.force_login(client.moderator)
    return client


def addresses(message: ContactMessage) -> dict[str, str]:
    rows = {name: reverse(f"contactmessage:{name}", args=[message.pk]) for name in ("inspect", "answered")}
    return rows | {name: reverse(f"contactmessage:{name}") for name in ("index", "index_results")}


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


class TestList:
    def test_what_waits_and_what_does_not(self, moderator):
        new, done = take(name="Anna Neu"), take(name="Berta Fertig")
        mark_answered(message_id=done.pk, actor=moderator.moderator)
        url = reverse("contactmessage:index")
        for query, shown, missing in (("?state=new", new, done), ("?state=answered", done, new)):
            html = read(moderator, url + query)
            assert shown.name in html
            assert missing.name not in html
        html = read(moderator, url)
        assert new.name in html
        assert done.name in html

    @pytest.mark.parametrize("words", ["Upside", "anna", "example.net", "broken"])
    def test_searched_by_who_and_by_what(self, moderator, words):
        take(name="Anna Rossi", email="a@example.net", topic="Something is broken", text="The map is upside down.")
        take(name="Somebody Else", text="Thank you")
        html = read(moderator, reverse("contactmessage:index") + f"?q={words}")
        assert "Anna Rossi" in html
        assert "Somebody Else" not in html

    def test_asks_as_often_for_many_as_for_one(self, moderator, django_assert_max_num_queries):
        for _ in range(6):
            take()
        read(moderator, reverse("contactmessage:index"))
        with django_assert_max_num_queries(22):
            read(moderator, reverse("contactmessage:index"))

    def test_says_until_when_they_are_kept(self, moderator):
        with clock.moved_to(NOW):
            message = take()
        assert message.forgotten_at == NOW + timedelta(days=180)
        html = read(moderator, reverse("contactmessage:index"))
        assert "Deleted on" in html
        assert "22 May 2027" in html


class TestMessage:
    def test_has_the_words_and_nothing_to_change_them(self, moderator):
        message = take(name="Anna Rossi", email="anna@example.org", text="5 < 6\n<script>", topic="Praise")
        html = read(moderator, addresses(message)["inspect"])
        assert "5 &lt; 6<br>&lt;script&gt;" in html
        assert 'href="mailto:anna@example.org"' in html
        assert "Praise" in html
        assert "home.take_message" in html
        assert "<textarea" not in html

    def test_marked_by_post_only_and_back(self, moderator):
        message = take()
        row, answered = addresses(message)["inspect"], addresses(message)["answered"]
        assert answered in read(moderator, row)
        assert "Have you answered" in read(moderator, answered)
        message.refresh_from_db()
        assert message.answered_at is None
        assert moderator.post(answered).url == row
        message.refresh_from_db()
        assert message.answered_by == moderator.moderator
        html = read(moderator, row)
        assert "Mara Moderator" in html
        assert answered not in html
        back = reverse("contactmessage:unanswered", args=[message.pk])
        assert back in html
        moderator.post(back)
        message.refresh_from_db()
        assert (message.answered_at, message.answered_by) == (None, None)
        assert AuditEntry.objects.filter(object_id=message.pk, action__startswith="home.mark_").count() == 2

    def test_too_late_is_said(self, moderator):
        message = take()
        mark_answered(message_id=message.pk, actor=make_moderator())
        assert "no longer possible" in moderator.post(addresses(message)["answered"], follow=True).content.decode()

    def test_a_forgotten_one_leads_back_to_the_list(self, moderator):
        assert moderator.get(reverse("contactmessage:answered", args=[999999])).url == reverse("contactmessage:index")

    def test_a_post_from_another_site_is_refused(self, moderator):
        moderator.handler.enforce_csrf_checks = True
        assert moderator.post(addresses(take())["answered"]).status_code == 403


class TestHome:
    def test_what_waits_longest_stands_on_the_home_page(self, moderator):
        for number in range(6):
            with clock.moved_to(NOW + timedelta(hours=number)):
                message = take(name=f"Visitor {number}")
        html = read(moderator, "/admin/")
        assert "6 messages to answer" in html
        assert html.index("Visitor 0") < html.index("Visitor 4")
        assert message.name not in html
        assert reverse("contactmessage:index") + "?state=new" in html

    def test_answered_ones_do_not(self, moderator):
        mark_answered(message_id=take(name="Anna Rossi").pk, actor=moderator.moderator)
        html = read(moderator, "/admin/")
        assert "No message waits." in html
        assert "Anna Rossi" not in html


ROLES = {
    "stranger": lambda: None,
    "customer": make_user,
    "editor": make_editor,
    "moderator": make_moderator,
    "admin": make_admin,
}


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_them(client, role):
    message = take(name="Anna Rossi")
    user = ROLES[role]()
    if user is not None:
        client.force_login(user)
    allowed = role in ("moderator", "admin")
    for name, url in addresses(message).items():
        answer = client.get(url)
        assert (answer.status_code == 200) is allowed, name
        assert allowed or "Anna Rossi" not in answer.content.decode(), name
    client.post(addresses(message)["answered"])
    message.refresh_from_db()
    assert (message.answered_at is not None) is allowed


def test_editors_see_neither_panel_nor_menu(client):
    client.force_login(make_editor())
    html = read(client, "/admin/")
    assert 'id="waiting-messages"' not in html
    assert reverse("contactmessage:index") not in html


def test_who_may_only_look_marks_nothing(client):
    message = take(name="Anna Rossi")
    user = make_editor()
    user.user_permissions.add(Permission.objects.get(codename="view_contactmessage"))
    client.force_login(user)
    html = read(client, addresses(message)["inspect"])
    assert "Anna Rossi" in html
    assert addresses(message)["answered"] not in html
    client.post(addresses(message)["answered"])
    message.refresh_from_db()
    assert message.answered_at is None
    assert 'id="waiting-messages"' not in read(client, "/admin/")


@pytest.mark.parametrize("act", [mark_answered, mark_unanswered])
def test_the_action_asks_as_well(act):
    with pytest.raises(NotFound):
        act(message_id=take().pk, actor=make_editor())


def test_what_waits_cannot_be_put_back():
    with pytest.raises(WrongState):
        mark_unanswered(message_id=take().pk, actor=make_moderator())
