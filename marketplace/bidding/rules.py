"""Pure rules of requests and bids: moves, times, prices, what a provider may know. No database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.bidding.enums import BID_MOVES, LIVE_BIDS, REQUEST_MOVES, BidStatus, LineKind, RequestStatus
from marketplace.booking.enums import Status
from marketplace.core.errors import Invalid
from marketplace.core.geo import distance_km
from marketplace.core.money import to_cent
from marketplace.search.rules import words_of

BIDS_OPEN = timedelta(days=3)
BIDS_OPEN_LEAST, BIDS_OPEN_MOST = timedelta(hours=1), timedelta(days=14)
TIME_TO_DECIDE = timedelta(days=7)
FURTHEST_AHEAD = timedelta(days=365)
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=10)
HIGHEST_PRICE = Decimal("99999.99")
MOST_OPEN = 5
MOST_A_DAY = 20  # whatever became of them: every one of them is told to every business that it suits
MOST_PICTURES = 6
MOST_LINES = 20
SHORTEST_TEXT = 10
TAKES_BIDS = frozenset({RequestStatus.OPEN, RequestStatus.AWARDING})


def may_move_request(*, before: str, after: str) -> bool:
    """Whether a request can go from one status to the other."""
    return after in REQUEST_MOVES.get(before, frozenset())


def may_move_bid(*, before: str, after: str) -> bool:
    """Whether a bid can go from one status to the other."""
    return after in BID_MOVES.get(before, frozenset())


def is_live(*, status: str, valid_until: datetime, now: datetime) -> bool:
    """Whether a bid counts, by status and by clock. What was accepted no longer runs out."""
    return status in LIVE_BIDS and (status == BidStatus.WON or now < valid_until)


# --- the request -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Times:
    """When the work is wanted, until when bids are taken, and until when one can be accepted."""

    wanted_from: datetime
    wanted_until: datetime
    bids_close_at: datetime
    decide_by: datetime


def check_times(
    *, wanted_from: datetime, wanted_until: datetime, bids_close_at: datetime | None, now: datetime
) -> Times:
    """The times of a request, or `Invalid` beside the field. Bids are taken for three days if nothing is said."""
    if wanted_until <= wanted_from:
        raise Invalid(_("The end must be after the start."), field="wanted_until")
    if wanted_until < now + BIDS_OPEN_LEAST:
        raise Invalid(_("Please leave providers at least an hour to answer."), field="wanted_until")
    if wanted_until > now + FURTHEST_AHEAD:
        raise Invalid(_("Please choose a time within the next twelve months."), field="wanted_until")
    closes = bids_close_at or min(now + BIDS_OPEN, wanted_until)
    if not now + BIDS_OPEN_LEAST <= closes <= now + BIDS_OPEN_MOST:
        raise Invalid(_("Please take bids for at least an hour and at most 14 days."), field="bids_close_at")
    if closes > wanted_until:
        raise Invalid(_("Bids must close before the work is to be done."), field="bids_close_at")
    return Times(max(wanted_from, now), wanted_until, closes, min(closes + TIME_TO_DECIDE, wanted_until))


def check_budget(*, budget_min: Decimal | None, budget_max: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """A range of prices, either end open, at the cent."""
    for name, amount in (("budget_min", budget_min), ("budget_max", budget_max)):
        if amount is not None and not Decimal(0) < amount <= HIGHEST_PRICE:
            raise Invalid(_("Please enter a price above 0."), field=name)
    if budget_min is not None and budget_max is not None and budget_max < budget_min:
        raise Invalid(_("The upper end of the budget is below the lower one."), field="budget_max")
    low, high = (None if amount is None else to_cent(amount) for amount in (budget_min, budget_max))
    return low, high


def check_text(text: str, *, most: int, least: int = 1, field: str, message: str | Promise) -> str:
    """A text of the right length, without space around it."""
    cleaned = text.strip()
    if len(cleaned) < least:
        raise Invalid(message, field=field)
    if len(cleaned) > most:
        raise Invalid(_("At most %(most)s characters, please.") % {"most": most}, field=field)
    return cleaned


def mentions_street(text: str, street: str) -> bool:
    """Whether a text that every provider reads names the customer's street."""
    words = [word for word in words_of(street) if not word.isdigit()]
    name = " ".join(words)
    return len(name) > 3 and f" {name} " in f" {' '.join(words_of(text))} "


# --- the bid ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a bid's price: `kind` is labour, material, travel or other."""

    kind: str
    title: str
    amount: Decimal


def check_price(*, amount: Decimal, lines: Sequence[Line]) -> Decimal:
    """The price at the cent; lines, where there are any, add up to it."""
    if not Decimal(0) < amount <= HIGHEST_PRICE:
        raise Invalid(_("Please enter a price above 0."), field="amount")
    if len(lines) > MOST_LINES:
        raise Invalid(_("At most %(count)s lines, please.") % {"count": MOST_LINES}, field="lines")
    for line in lines:
        if line.kind not in LineKind.values or not line.title.strip() or line.amount <= 0:
            raise Invalid(_("Every line needs a kind, a title and a price above 0."), field="lines")
    if lines and sum((to_cent(line.amount) for line in lines), Decimal(0)) != to_cent(amount):
        raise Invalid(_("The lines do not add up to the price."), field="lines")
    return to_cent(amount)


def check_proposal(
    *, start: datetime, duration: timedelta, wanted_from: datetime, wanted_until: datetime, now: datetime
) -> None:
    """A bid's time begins within the customer's window and is not in the past."""
    if not SHORTEST <= duration <= LONGEST:
        raise Invalid(_("Please enter a duration between 15 minutes and 10 hours."), field="duration")
    if start <= now:
        raise Invalid(_("Please choose a time that is still ahead."), field="proposed_start")
    if not wanted_from <= start < wanted_until:
        raise Invalid(_("Please choose a time within the customer's."), field="proposed_start")


def check_valid_until(*, valid_until: datetime | None, decide_by: datetime, start: datetime, now: datetime) -> datetime:
    """Until when a bid stands: as long as it can be accepted, if nothing else is said."""
    latest = min(decide_by, start)
    if valid_until is None:
        return latest
    if not now < valid_until <= latest:
        raise Invalid(
            _("Please choose a time before your start and before the customer's time to decide is over."),
            field="valid_until",
        )
    return valid_until


def takes_bids(*, status: str, bids_close_at: datetime, now: datetime) -> bool:
    """Whether a bid can be placed or revised. Until when must not depend on rivals.

    So also while a rival's award waits for its payment: who is refused then, or not told of the request, would know.
    """
    return now < bids_close_at and status in TAKES_BIDS


def may_bid(*, is_found: bool, is_own: bool, suits: bool) -> bool:
    """Whether a provider may bid at all: verified, not away, not their own request, and the request suits them."""
    return is_found and not is_own and suits


# --- what a provider may know ----------------------------------------------------------------------------------------


def status_for_provider(*, status: str, bids_close_at: datetime, now: datetime, own_bid: str, own_live: bool) -> str:
    """A request's status as one provider sees it: open, awarded (to them) or closed.

    A request stays open after `bids_close_at` only if somebody has bid, and waits for payment only if somebody has
    won: whoever has no bid of their own must not be able to tell.
    """
    if own_bid == BidStatus.WON:
        return "awarded"
    running = status in (RequestStatus.OPEN, RequestStatus.AWARDING)
    return "open" if running and (own_live or now < bids_close_at) else "closed"


def bid_status_for_provider(status: str) -> str:
    """A bid's status as its own provider sees it: standby would tell that a rival has been chosen."""
    return str(BidStatus.SUBMITTED) if status == BidStatus.STANDBY else str(status)


def coarse_km(base: tuple[float, float], town: tuple[float, float]) -> int:
    """Whole kilometres from a provider's base to the centre of the customer's town."""
    return round(distance_km(base, town))


# --- after the award -------------------------------------------------------------------------------------------------

AWARD, REOPEN, CLOSE = "award", "reopen", "close"
CANCELLED_BOOKING = frozenset({Status.CANCELLED_BY_CUSTOMER, Status.CANCELLED_BY_PROVIDER, Status.CANCELLED_BY_ADMIN})
ENDED_BOOKING = CANCELLED_BOOKING | {Status.FINISHED, Status.NO_SHOW_CUSTOMER, Status.NO_SHOW_PROVIDER}


def steps_after_booking(*, request_status: str, booking_status: str) -> tuple[str, ...]:
    """What happens to a request when the booking of its winning bid stands here.

    While the payment is awaited: paid awards it; not paid in time, or given up by the provider or the platform, opens
    it again for the other bids; given up by the customer closes it. Afterwards every end of the booking closes it.
    """
    if request_status == RequestStatus.AWARDING:
        if booking_status in (Status.DRAFT, Status.AWAITING_PAYMENT):
            return ()
        if booking_status == Status.CANCELLED_BY_CUSTOMER:
            return (CLOSE,)
        if booking_status == Status.PAYMENT_EXPIRED or booking_status in CANCELLED_BOOKING:
            return (REOPEN,)
        return (AWARD, CLOSE) if booking_status in ENDED_BOOKING else (AWARD,)
    if request_status == RequestStatus.AWARDED and booking_status in ENDED_BOOKING:
        return (CLOSE,)
    return ()
