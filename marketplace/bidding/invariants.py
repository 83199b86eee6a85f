"""What must hold of requests and bids after every commit."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Q

from marketplace.bidding import rules, scoring
from marketplace.bidding.enums import BidStatus, RequestStatus
from marketplace.bidding.models import Bid, Match, RequestEvent, ServiceRequest
from marketplace.booking.enums import ALIVE
from marketplace.core.registries import Invariant, invariants

HAS_WINNER = (RequestStatus.AWARDING, RequestStatus.AWARDED)


def history_is_a_path() -> Iterator[str]:
    """Requests and bids whose history is no path in the diagram, or does not end with their status."""
    ended: dict[tuple[int, int | None], str] = defaultdict(str)
    rows = RequestEvent.objects.order_by("pk").values_list("request_id", "bid_id", "from_status", "to_status")
    for request_id, bid_id, before, after in rows.iterator():
        may_move = rules.may_move_request if bid_id is None else rules.may_move_bid
        if ended[request_id, bid_id] != before or not may_move(before=before, after=after):
            yield f"request {request_id}, bid {bid_id}: {before or 'nothing'} → {after} is no move"
        ended[request_id, bid_id] = after
    for pk, status in ServiceRequest.objects.values_list("pk", "status").iterator():
        if ended[pk, None] != status:
            yield f"request {pk}: the history does not end with its status"
    for pk, request_id, status in Bid.objects.values_list("pk", "request_id", "status").iterator():
        if ended[request_id, pk] != status:
            yield f"bid {pk}: the history does not end with its status"


def one_winner() -> Iterator[str]:
    """Requests with the wrong number of winners, or with more than one live booking."""
    counted = ServiceRequest.objects.annotate(
        won=Count("bids", filter=Q(bids__status=BidStatus.WON)),
        alive=Count("bids", filter=Q(bids__booking__status__in=ALIVE)),
    )
    for pk, status, won, alive in counted.values_list("pk", "status", "won", "alive"):
        right = won == 1 if status in HAS_WINNER else won <= (status == RequestStatus.CLOSED)
        if not right or alive > 1:
            yield f"request {pk} ({status}): {won} winning bids, {alive} live bookings"


def booking_is_what_was_offered() -> Iterator[str]:
    """Winning bids whose booking has another price, another time or other people."""
    won = (
        Bid.objects.filter(status=BidStatus.WON).select_related("booking", "request").prefetch_related("booking__lines")
    )
    for bid in won:
        booking = bid.booking
        if booking is None:
            yield f"bid {bid.pk} has won and has no booking"
            continue
        line = booking.lines.all()[0]  # extra work that is agreed on later stands below
        offered = (bid.proposed_start, bid.amount, bid.currency, bid.provider_id, bid.request.customer_id)
        booked = (booking.starts_at, line.total_amount, line.currency, booking.provider_id, booking.customer_id)
        if offered != booked:
            yield f"bid {bid.pk}: the booking {booking.reference} is not what was offered"


def nothing_waits_where_all_is_decided() -> Iterator[str]:
    """Bids that wait for an answer to a request that is over, or stand by where nobody has been chosen."""
    waits = Bid.objects.filter(status=BidStatus.SUBMITTED).exclude(request__status=RequestStatus.OPEN)
    stands_by = Bid.objects.filter(status=BidStatus.STANDBY).exclude(request__status=RequestStatus.AWARDING)
    for pk in (waits | stands_by).values_list("pk", flat=True):
        yield f"bid {pk} waits where all is decided"


def scores_add_up() -> Iterator[str]:
    """Matches whose score is not the weighted sum of their factors."""
    current = Match.objects.filter(model_version=scoring.MODEL_VERSION)
    for pk, score, factors in current.values_list("pk", "score", "factors").iterator():
        if score != scoring.score(factors):
            yield f"match {pk}: {score}, counted {scoring.score(factors)}"


for _key, _rule, _breaches in (
    ("history", "every history of a request and a bid is a path that ends with its status", history_is_a_path),
    ("one_winner", "a request has at most one winning bid and one live booking", one_winner),
    ("as_offered", "an awarded booking has the price and the time of its bid", booking_is_what_was_offered),
    ("decided", "no bid waits where all is decided", nothing_waits_where_all_is_decided),
    ("scores", "the score of a match is the weighted sum of its factors", scores_add_up),
):
    invariants.register(f"bidding.{_key}", Invariant(_rule, _breaches))
