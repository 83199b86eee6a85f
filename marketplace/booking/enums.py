"""The statuses of a booking and the moves between them: the diagram of the domain, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a booking stands."""

    DRAFT = "draft", _("Being booked")
    REQUESTED = "requested", _("Waiting for an answer")
    AWAITING_PAYMENT = "awaiting_payment", _("Waiting for payment")
    ACCEPTED = "accepted", _("Confirmed")
    ONGOING = "ongoing", _("In progress")
    COMPLETED = "completed", _("Done, to be confirmed")
    FINISHED = "finished", _("Finished")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Not answered in time")
    PAYMENT_EXPIRED = "payment_expired", _("Not paid in time")
    CANCELLED_BY_CUSTOMER = "cancelled_by_customer", _("Cancelled by the customer")
    CANCELLED_BY_PROVIDER = "cancelled_by_provider", _("Cancelled by the provider")
    CANCELLED_BY_ADMIN = "cancelled_by_admin", _("Cancelled by Piazza")
    NO_SHOW_CUSTOMER = "no_show_customer", _("Customer was not there")
    NO_SHOW_PROVIDER = "no_show_provider", _("Provider did not come")
    DISPUTED = "disputed", _("Disputed")


S = Status
# Every move there is. What is not here cannot happen; a property-based test walks it.
MOVES: dict[str, frozenset[str]] = {
    "": frozenset({S.DRAFT}),
    S.DRAFT: frozenset({S.REQUESTED, S.AWAITING_PAYMENT, S.ACCEPTED, S.EXPIRED}),
    S.REQUESTED: frozenset({S.ACCEPTED, S.AWAITING_PAYMENT, S.DECLINED, S.WITHDRAWN, S.EXPIRED, S.CANCELLED_BY_ADMIN}),
    S.AWAITING_PAYMENT: frozenset(
        {
            S.ACCEPTED,
            S.PAYMENT_EXPIRED,
            S.CANCELLED_BY_CUSTOMER,
            S.CANCELLED_BY_PROVIDER,
            S.CANCELLED_BY_ADMIN,
        }
    ),
    S.PAYMENT_EXPIRED: frozenset({S.ACCEPTED}),  # paid too late, and the time was still free
    S.ACCEPTED: frozenset(
        {
            S.ONGOING,
            S.CANCELLED_BY_CUSTOMER,
            S.CANCELLED_BY_PROVIDER,
            S.CANCELLED_BY_ADMIN,
            S.NO_SHOW_CUSTOMER,
            S.NO_SHOW_PROVIDER,
        }
    ),
    S.ONGOING: frozenset({S.COMPLETED, S.DISPUTED}),
    S.COMPLETED: frozenset({S.FINISHED, S.DISPUTED}),
    S.DISPUTED: frozenset({S.FINISHED, S.CANCELLED_BY_ADMIN}),
}

# Holds time until `respond_by`, by the clock, whether or not the status has been swept yet.
HOLDS_UNTIL_EXPIRY = frozenset({S.DRAFT, S.REQUESTED, S.AWAITING_PAYMENT})
ALIVE = HOLDS_UNTIL_EXPIRY | {S.ACCEPTED, S.ONGOING, S.COMPLETED}
UPCOMING = frozenset({S.REQUESTED, S.AWAITING_PAYMENT, S.ACCEPTED})
ENDED = frozenset(Status.values) - ALIVE - {S.DISPUTED}
GROUPS = ("upcoming", "ongoing", "completed", "cancelled")
# It is settled that both will be there; before and after, nobody needs to know the other's way.
AGREED = frozenset({S.ACCEPTED, S.ONGOING, S.COMPLETED})


def statuses_in(group: str) -> list[str]:
    """The statuses that a group stands for; a draft is in no list."""
    return [status for status in Status.values if status != S.DRAFT and group_of(status) == group]


def group_of(status: str) -> str:
    """The four words that the customer's list and the mobile API use."""
    if status in UPCOMING:
        return "upcoming"
    if status == S.ONGOING:
        return "ongoing"
    if status in (S.COMPLETED, S.DISPUTED, S.FINISHED):
        return "completed"
    return "cancelled"
