"""What becomes of a request when the booking of its winning bid moves on."""

from marketplace.bidding import rules
from marketplace.bidding.enums import BidStatus, RequestStatus
from marketplace.bidding.models import Bid, ServiceRequest
from marketplace.bidding.moves import move_bid, move_request, settle_award
from marketplace.booking.models import Booking
from marketplace.core.actions import action


@action
def follow_booking(*, booking_id: int) -> bool:
    """Bring request and bids to where the booking stands now; safe to repeat and in any order.

    True when something changed. A booking that no bid won, and one whose bid has lapsed, change nothing.
    """
    known = Bid.objects.filter(booking=booking_id).first()
    if known is None:
        return False
    request = ServiceRequest.objects.locked().get(pk=known.request_id)
    bids = list(Bid.objects.locked().live().filter(request=request))
    won = next((bid for bid in bids if bid.pk == known.pk and bid.status == BidStatus.WON), None)
    if won is None:
        return False
    status = Booking.objects.values_list("status", flat=True).get(pk=booking_id)
    steps = rules.steps_after_booking(request_status=request.status, booking_status=status)
    for step in steps:
        if step == rules.AWARD:
            settle_award(request, actor=None)
        elif step == rules.REOPEN:
            _reopen(request, won, bids)
        else:
            _close(request, bids)
    return bool(steps)


def _reopen(request: ServiceRequest, won: Bid, bids: list[Bid]) -> None:
    """The agreement did not come about: the customer can choose among the others again."""
    move_bid(won, BidStatus.LAPSED, actor=None)
    for bid in bids:
        if bid.status == BidStatus.STANDBY:
            move_bid(bid, BidStatus.SUBMITTED, actor=None)
    move_request(request, RequestStatus.OPEN, actor=None)


def _close(request: ServiceRequest, bids: list[Bid]) -> None:
    """Nothing more will come of it."""
    for bid in bids:
        if bid.status == BidStatus.STANDBY:
            move_bid(bid, BidStatus.LOST, actor=None)
    move_request(request, RequestStatus.CLOSED, actor=None)
