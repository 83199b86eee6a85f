"""What booking tells people: one kind per move and side, built when it is sent."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.queries import with_everything
from marketplace.core.registries import NotificationKind, notification_kinds

CUSTOMER, PROVIDER = "customer", "provider"


def _builder(
    side: str, statuses: frozenset[str], subject: str | Promise
) -> Callable[[int, Any], dict[str, Any] | None]:
    """Words for one kind; None once the booking has moved on, so that nobody hears what is no longer true."""

    def build(booking_id: int, recipient: Any) -> dict[str, Any] | None:
        booking = with_everything(Booking.objects.filter(pk=booking_id)).first()
        if booking is None or booking.status not in statuses:
            return None
        line = booking.lines.all()[0]
        last = booking.events.order_by("-pk").first()
        language = get_language()
        title = line.title
        if line.service is not None:
            title = line.service.safe_translation_getter("title", language_code=language, any_language=True) or title
        names = {"customer": booking.customer.name, "provider": booking.provider.trading_name, "service": title}
        return {
            "subject": str(subject) % names,
            "template": "booking/moved",
            "link": reverse("dashboard:booking", args=[booking.public_id]),
            "context": {
                "booking": booking,
                "line": line,
                "title": title,
                "side": side,
                "status": booking.status,
                "reason": last.reason if last else "",
                "settled": last is not None and last.from_status == Status.DISPUTED,
                "zone": ZoneInfo(booking.provider.timezone),
            },
        }

    return build


# kind, who hears it, in which statuses it is still true, the label in settings, the subject line
KINDS: tuple[tuple[str, str, frozenset[str], str | Promise, str | Promise], ...] = (
    (
        "booking.new_request",
        PROVIDER,
        frozenset({Status.REQUESTED}),
        _("Somebody asks for a time"),
        _("%(customer)s asks for a time: %(service)s"),
    ),
    (
        "booking.new_booking",
        PROVIDER,
        frozenset({Status.ACCEPTED}),
        _("Somebody has booked"),
        _("%(customer)s has booked: %(service)s"),
    ),
    (
        "booking.request_sent",
        CUSTOMER,
        frozenset({Status.REQUESTED}),
        _("Your request was sent"),
        _("Your request to %(provider)s: %(service)s"),
    ),
    (
        "booking.accepted",
        CUSTOMER,
        frozenset({Status.ACCEPTED}),
        _("Your booking is confirmed"),
        _("Confirmed: %(service)s with %(provider)s"),
    ),
    (
        "booking.to_pay",
        CUSTOMER,
        frozenset({Status.AWAITING_PAYMENT}),
        _("A booking waits for your payment"),
        _("Please pay to confirm: %(service)s with %(provider)s"),
    ),
    (
        "booking.not_paid",
        CUSTOMER,
        frozenset({Status.PAYMENT_EXPIRED}),
        _("A booking was not paid in time"),
        _("Not paid in time: %(service)s with %(provider)s"),
    ),
    (
        "booking.declined",
        CUSTOMER,
        frozenset({Status.DECLINED}),
        _("Your request was declined"),
        _("%(provider)s cannot come: %(service)s"),
    ),
    (
        "booking.expired",
        CUSTOMER,
        frozenset({Status.EXPIRED}),
        _("Your request was not answered"),
        _("No answer from %(provider)s: %(service)s"),
    ),
    (
        "booking.missed",
        PROVIDER,
        frozenset({Status.EXPIRED}),
        _("A request has expired"),
        _("A request from %(customer)s has expired"),
    ),
    (
        "booking.withdrawn",
        PROVIDER,
        frozenset({Status.WITHDRAWN}),
        _("A request was withdrawn"),
        _("%(customer)s has withdrawn the request: %(service)s"),
    ),
    (
        "booking.cancelled_for_provider",
        PROVIDER,
        frozenset({Status.CANCELLED_BY_CUSTOMER, Status.CANCELLED_BY_ADMIN}),
        _("A booking was cancelled"),
        _("Cancelled: %(service)s for %(customer)s"),
    ),
    (
        "booking.cancelled_for_customer",
        CUSTOMER,
        frozenset({Status.CANCELLED_BY_PROVIDER, Status.CANCELLED_BY_ADMIN, Status.CANCELLED_BY_CUSTOMER}),
        _("Your booking was cancelled"),
        _("Cancelled: %(service)s with %(provider)s"),
    ),
    (
        "booking.completed",
        CUSTOMER,
        frozenset({Status.COMPLETED}),
        _("The work is done"),
        _("%(provider)s says the work is done: please confirm"),
    ),
    (
        "booking.finished",
        PROVIDER,
        frozenset({Status.FINISHED}),
        _("A booking is finished"),
        _("%(customer)s has confirmed: %(service)s"),
    ),
    (
        "booking.disputed",
        PROVIDER,
        frozenset({Status.DISPUTED}),
        _("A customer reports a problem"),
        _("%(customer)s reports a problem: %(service)s"),
    ),
    (
        "booking.settled_for_customer",
        CUSTOMER,
        frozenset({Status.FINISHED}),
        _("We have looked into your problem"),
        _("We have decided: %(service)s with %(provider)s"),
    ),
    (
        "booking.settled_for_provider",
        PROVIDER,
        frozenset({Status.FINISHED}),
        _("We have looked into a customer's problem"),
        _("We have decided: %(service)s for %(customer)s"),
    ),
)

for _key, _side, _statuses, _label, _subject in KINDS:
    notification_kinds.register(_key, NotificationKind(_label, _builder(_side, _statuses, _subject), audience=_side))
