"""The statuses of requests and bids and the moves between them, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestStatus(models.TextChoices):
    """Where a request stands."""

    DRAFT = "draft", _("Being written")
    OPEN = "open", _("Open for bids")
    AWARDING = "awarding", _("Waiting for payment")
    AWARDED = "awarded", _("Awarded")
    CLOSED = "closed", _("Closed")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")


class BidStatus(models.TextChoices):
    """Where a bid stands."""

    SUBMITTED = "submitted", _("Submitted")
    STANDBY = "standby", _("On standby")
    WON = "won", _("Accepted")
    LOST = "lost", _("Not chosen")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("No longer valid")
    SLOT_LOST = "slot_lost", _("Time no longer free")
    LAPSED = "lapsed", _("Accepted, but it did not come about")


class LineKind(models.TextChoices):
    """What a line of a bid is for."""

    LABOUR = "labour", _("Labour")
    MATERIAL = "material", _("Material")
    TRAVEL = "travel", _("Travel")
    OTHER = "other", _("Other")


R, B = RequestStatus, BidStatus

# Every move there is. What is not here cannot happen.
REQUEST_MOVES: dict[str, frozenset[str]] = {
    "": frozenset({R.DRAFT, R.OPEN}),
    R.DRAFT: frozenset({R.OPEN, R.CANCELLED}),
    R.OPEN: frozenset({R.AWARDING, R.EXPIRED, R.CANCELLED}),
    R.AWARDING: frozenset({R.AWARDED, R.OPEN, R.CLOSED}),
    R.AWARDED: frozenset({R.CLOSED}),
}
BID_MOVES: dict[str, frozenset[str]] = {
    "": frozenset({B.SUBMITTED}),
    B.SUBMITTED: frozenset({B.STANDBY, B.WON, B.LOST, B.WITHDRAWN, B.EXPIRED, B.SLOT_LOST}),
    B.STANDBY: frozenset({B.SUBMITTED, B.LOST, B.WITHDRAWN, B.EXPIRED}),
    B.WON: frozenset({B.LAPSED}),
}

LIVE_BIDS = frozenset({B.SUBMITTED, B.STANDBY, B.WON})
UNDECIDED_BIDS = frozenset({B.SUBMITTED, B.STANDBY})
RUNNING = frozenset({R.DRAFT, R.OPEN, R.AWARDING})
