"""A booking opens a conversation, its moves stand in it, and who left the business reads it no longer."""

from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.tests.factories import make_user
from marketplace.booking import subjects
from marketplace.booking.actions.answer_booking import accept_booking, decline_booking
from marketplace.booking.actions.cancel_booking import withdraw_booking
from marketplace.booking.enums import ALIVE, Status
from marketplace.booking.events import BookingMoved
from marketplace.booking.listeners import open_and_tell_conversation
from marketplace.booking.models import BookingEvent
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking, make_draft
from marketplace.chat.models import Conversation, Message, Participant
from marketplace.chat.queries import conversation_for, latest_conversations, lines_before
from marketplace.chat.tests.factories import say
from marketplace.core import testing
from marketplace.core.errors import NotFound, WrongState
from marketplace.providers.actions.employ_staff import update_staff_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def conversation_of(booking):
    testing.deliver_all()
    return Conversation.objects.get(kind="booking", subject_id=booking.pk)


def people_of(conversation):
    return set(conversation.participants.values_list("user_id", flat=True))


def lines_of(conversation):
    return [(one.code, one.data) for one in Message.objects.filter(conversation=conversation)]


@pytest.mark.parametrize("instant", [True, False])
def test_requested_or_confirmed_at_once_both_sides_can_write(instant):
    booking = make_booking(service=make_bookable_service(instant=instant))
    conversation = conversation_of(booking)
    assert people_of(conversation) == {booking.customer_id, booking.provider.owner_id}
    assert lines_of(conversation) == [], "the first move is why there is a conversation, not news in it"


def test_a_draft_has_no_conversation():
    make_draft()
    testing.deliver_all()
    assert not Conversation.objects.exists()


def test_later_moves_stand_in_it_in_the_readers_language():
    booking = make_booking()
    accept_booking(booking_id=booking.pk, actor=booking.provider.owner)
    conversation = conversation_of(booking)
    assert lines_of(conversation) == [("booking.moved", {"status": "accepted"})]
    view = conversation_for(user=booking.customer, public_id=conversation.public_id)
    with translation.override("en"):
        assert lines_before(view)[0].text == "The booking is confirmed."


def test_a_fact_delivered_twice_is_one_line():
    booking = make_booking()
    accept_booking(booking_id=booking.pk, actor=booking.provider.owner)
    conversation = conversation_of(booking)
    event = BookingEvent.objects.get(booking=booking, to_status=Status.ACCEPTED)
    fact = BookingMoved(booking_id=booking.pk, event_id=event.pk, before=Status.REQUESTED, after=Status.ACCEPTED)
    open_and_tell_conversation(fact)
    assert len(lines_of(conversation)) == 1


def test_every_status_has_its_words():
    assert set(subjects.MOVES_IN_WORDS) == set(Status.values) - {Status.DRAFT}


def test_customers_read_the_business_name_and_the_title_in_their_language():
    booking = make_booking()
    conversation = conversation_of(booking)
    say(conversation, booking.provider.owner)
    row = latest_conversations(booking.customer)[0]
    assert row.others == [booking.provider.trading_name]
    assert row.title.startswith("Mending a tap, ")
    assert row.latest.sender == booking.provider.trading_name
    assert latest_conversations(booking.provider.owner)[0].others == [booking.customer.name]
    view = conversation_for(user=booking.customer, public_id=conversation.public_id)
    assert booking.public_id in view.about.link


@pytest.mark.parametrize("end", [withdraw_booking, decline_booking])
def test_what_was_never_agreed_is_closed(end):
    booking = make_booking()
    conversation = conversation_of(booking)
    actor = booking.customer if end is withdraw_booking else booking.provider.owner
    end(booking_id=booking.pk, actor=actor)
    with pytest.raises(WrongState):
        say(conversation, booking.customer)


def test_who_left_the_business_reads_it_no_longer():
    service = make_bookable_service()
    member = service.provider.staff_members.get()
    member.user = make_user()
    member.save(update_fields=["user"])
    booking = make_booking(service=service)
    conversation = conversation_of(booking)
    assert people_of(conversation) == {booking.customer_id, booking.provider.owner_id, member.user_id}
    say(conversation, member.user)
    service.provider.staff_members.create(name="Somebody who stays")
    update_staff_member(staff_member_id=member.pk, actor=service.provider.owner, is_active=False)
    testing.deliver_all()
    assert people_of(conversation) == {booking.customer_id, booking.provider.owner_id}
    with pytest.raises(NotFound):
        say(conversation, member.user)
    assert Message.objects.filter(sender=member.user).exists(), "what was written stays"


def test_who_left_and_is_a_customer_keeps_their_own_booking():
    service = make_bookable_service()
    member = service.provider.staff_members.create(name="Was here", user=make_user(), is_active=False)
    booking = make_booking(service=service, customer=member.user)
    conversation = conversation_of(booking)
    update_staff_member(staff_member_id=member.pk, actor=service.provider.owner, name="Was here once")
    testing.deliver_all()
    assert Participant.objects.filter(conversation=conversation, user=member.user).exists()


@given(status=st.sampled_from(Status.values), days=st.integers(-60, 60), over=st.booleans())
def test_until_when_people_can_write(status, days, over):
    now = NOW
    respond_by = now + timedelta(hours=-1 if over else 1)
    can = subjects.can_be_written_about(
        status=status, respond_by=respond_by, ends_at=now - timedelta(days=days), now=now
    )
    waiting = status in ("draft", "requested", "awaiting_payment")
    if (waiting and over) or status in ("draft", "declined", "withdrawn", "expired", "payment_expired"):
        assert not can
    elif status in ALIVE or status == Status.DISPUTED:
        assert can
    else:
        assert can == (days <= 30)
