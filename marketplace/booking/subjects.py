"""A booking as a subject of conversation: what it is called, who is who, and until when people can write."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.booking import rules
from marketplace.booking.enums import ALIVE, Status
from marketplace.booking.models import Booking
from marketplace.catalog.models import Service
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
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in _rows(booking_ids):
        rows.setdefault(row["pk"], []).append(row)
    return {pk: _in_words(lines) for pk, lines in rows.items()}


def _rows(booking_ids: Collection[int]) -> Iterable[dict[str, Any]]:
    """One row per line of the bookings, with the names and the line's title in the reader's language. One query."""
    bookings = Booking.objects.filter(pk__in=booking_ids).order_by("pk", "lines__pk")
    rows: Iterable[Any] = bookings.annotate(title=_title()).values(
        "pk",
        "public_id",
        "reference",
        "starts_at",
        "title",
        "customer_id",
        "customer__name",
        "provider__owner_id",
        "provider__trading_name",
        "provider__timezone",
        "lines__staff_member__user_id",
        "lines__staff_member__name",
    )
    return rows


def _title() -> Coalesce:
    """A service is called what it is called today, in the reader's language or in its own; else as it was booked."""
    here = get_language() or "en"
    nearest = Case(When(language_code=here, then=0), When(language_code=F("master__language"), then=1), default=2)
    texts = Service._parler_meta.root_model.objects.filter(master=OuterRef("lines__service")).exclude(title="")
    return Coalesce(Subquery(texts.order_by(nearest, "pk").values("title")[:1]), "lines__title")


def _in_words(lines: list[dict[str, Any]]) -> SubjectInWords:
    first = lines[0]
    people = {line["lines__staff_member__user_id"]: line["lines__staff_member__name"] for line in lines}
    names = {pk: name for pk, name in people.items() if pk}
    names |= {
        first["customer_id"]: first["customer__name"],
        first["provider__owner_id"]: first["provider__trading_name"],
    }
    day = formats.day_short(formats.in_zone(first["starts_at"], first["provider__timezone"]).date())
    title = f"{first['title']}, {day}" if first["title"] else first["reference"]
    return SubjectInWords(title, reverse("dashboard:booking", args=[first["public_id"]]), names)


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
