"""A conversation about something begins once, whoever asks first."""

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.chat.tests.factories import make_conversation
from marketplace.core.models import AuditEntry

pytestmark = pytest.mark.django_db


def people_of(conversation):
    return sorted(conversation.participants.values_list("user_id", flat=True))


@pytest.mark.usefixtures("garden")
class TestAboutSomething:
    def test_twice_is_once(self):
        one, two = make_user(), make_user()
        first = open_conversation(kind="garden", subject_id=7, participants=[one, two])
        again = open_conversation(kind="garden", subject_id=7, participants=[two, one, one])
        assert first.pk == again.pk
        assert people_of(first) == sorted([one.pk, two.pk])
        assert AuditEntry.objects.filter(action="chat.open", object_id=first.pk).count() == 1

    def test_another_subject_is_another_conversation(self):
        people = [make_user(), make_user()]
        first = open_conversation(kind="garden", subject_id=7, participants=people)
        assert first.pk != open_conversation(kind="garden", subject_id=8, participants=people).pk

    def test_who_comes_later_joins_and_nobody_is_put_out(self):
        one, two, three = make_user(), make_user(), make_user()
        conversation = open_conversation(kind="garden", subject_id=7, participants=[one, two])
        open_conversation(kind="garden", subject_id=7, participants=[one, three])
        assert people_of(conversation) == sorted([one.pk, two.pk, three.pk])


def test_about_nothing_every_call_begins_another():
    one, two = make_user(), make_user()
    assert make_conversation(one, two).pk != make_conversation(one, two).pk


def test_nobody_talks_about_what_is_not_registered():
    with pytest.raises(KeyError):
        open_conversation(kind="unheard-of", subject_id=1, participants=[make_user()])
