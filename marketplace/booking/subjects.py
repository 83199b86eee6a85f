"""A booking as a subject of conversation: what it is called, who is who, and until when people can write."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.booking import rules
from marketplace.booking.enums import ALIVE, Status
from marketplace.booking.models import Booking, BookingLine
from marketplace.booking.queries import with_everything
from marketplace.core import clock, formats
from marketplace.core.registries import (
    ConversationLine,
    ConversationSubject,
    SubjectInWords,
    conversation_lines,
    conversation_subjects,
)

KIND, MOVED = "booking", "booking.moved"
# After the appointment people still have to settle things: a forgotten ladder, a tap that drips again.
AFTERWARDS = timedelta(days=30)
NEVER_AGREED = frozenset({Status.DRAFT, Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED, Status.PAYMENT_EXPIRED})

MOVES_IN_WORDS: dict[str, str | Promise] = {
    Status.REQUESTED: _("The customer asks for this time."),
    Status.AWAITING_PAYMENT: _("The provider has said yes. The payment comes next."),
    Status.ACCEPTED: _("The booking is confirmed."),
    Status.ONGOING: _("The work has begun."),
    Status.COMPLETED: _("The provider says that the work is done."),
    Status.FINISHED: _("The booking is finished."),
    Status.DECLINED: _("The provider has declined."),
    Status.WITHDRAWN: _("The customer has taken the request back."),
    Status.EXPIRED: _("There was no answer in time."),
    Status.PAYMENT_EXPIRED: _("The booking was not paid in time."),
    Status.CANCELLED_BY_CUSTOMER: _("The customer has cancelled."),
    Status.CANCELLED_BY_PROVIDER: _("The provider has cancelled."),
    Status.CANCELLED_BY_ADMIN: _("Piazza has cancelled the booking."),
    Status.NO_SHOW_CUSTOMER: _("The provider says that nobody was there."),
    Status.NO_SHOW_PROVIDER: _("The customer says that nobody came."),
    Status.DISPUTED: _("The customer says that something is wrong. Piazza looks into it."),
}


def can_be_written_about(*, status: str, respond_by: datetime | None, ends_at: datetime, now: datetime) -> bool:
    """While a booking is alive or disputed; after that for 30 days if it was ever agreed."""
    if rules.is_over(status=status, respond_by=respond_by, now=now) or status in NEVER_AGREED:
        return False
    return status in ALIVE or status == Status.DISPUTED or now <= ends_at + AFTERWARDS


def _stands(booking_id: int) -> bool:
    values = Booking.objects.filter(pk=booking_id).values("status", "respond_by", "ends_at").first()
    return values is not None and can_be_written_about(**values, now=clock.now())


def _describe(booking_ids: Collection[int], user: Any) -> Mapping[int, SubjectInWords]:
    """Bookings in words for one reader; customers know a business by its name, not by its owner's."""
    found = {}
    for booking in with_everything(Booking.objects.filter(pk__in=booking_ids)):
        lines = list(booking.lines.all())
        names = {line.staff_member.user_id: line.staff_member.name for line in lines if line.staff_member.user_id}
        names |= {booking.customer_id: booking.customer.name, booking.provider.owner_id: booking.provider.trading_name}
        day = formats.day_short(formats.in_zone(booking.starts_at, booking.provider.timezone).date())
        title = f"{_title(lines[0])}, {day}" if lines else booking.reference
        found[booking.pk] = SubjectInWords(title, reverse("dashboard:booking", args=[booking.public_id]), names)
    return found


def _title(line: BookingLine) -> str:
    if line.service is None:
        return line.title
    words = line.service.safe_translation_getter("title", language_code=get_language(), any_language=True)
    return words or line.title


def _said(booking_id: int, user: Any) -> SubjectInWords:
    return _describe([booking_id], user).get(booking_id, SubjectInWords(""))


def _moved(data: Mapping[str, Any]) -> str:
    return str(MOVES_IN_WORDS.get(data.get("status", ""), ""))


conversation_subjects.register(
    KIND,
    ConversationSubject(
        title=lambda booking_id, user: _said(booking_id, user).title,
        link=lambda booking_id, user: _said(booking_id, user).link,
        stands=_stands,
        describe=_describe,
    ),
)
conversation_lines.register(MOVED, ConversationLine(_moved, icon="calendar-check"))
