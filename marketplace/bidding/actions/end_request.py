"""A request ends without an award: its customer takes it back, or the clock ends it."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.bidding import rules
from marketplace.bidding.enums import UNDECIDED_BIDS, BidStatus, RequestStatus
from marketplace.bidding.models import Bid, ServiceRequest
from marketplace.bidding.moves import lock_request, move_bid, move_request
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import WrongState


@action
def cancel_request(*, public_id: str, actor: User, reason: str = "") -> ServiceRequest:
    """Take an open request or a draft back; twice is once. What has been accepted is cancelled as a booking."""
    request = lock_request(public_id=public_id, customer=actor)
    if request.status == RequestStatus.CANCELLED:
        return request
    if request.status not in (RequestStatus.DRAFT, RequestStatus.OPEN):
        raise WrongState(_("You have accepted a bid: please cancel the booking instead."))
    move_request(request, RequestStatus.CANCELLED, actor=actor, reason=reason.strip()[:500])
    for bid in Bid.objects.locked().filter(request=request, status__in=UNDECIDED_BIDS):
        move_bid(bid, BidStatus.LOST, actor=actor)
    return request


@action
def end_what_is_over(*, request_id: int) -> bool:
    """Write down what is over by the clock: bids that have run out, and a request that has none left to wait for.

    Safe to repeat, late and at the same time as itself; true when something changed.
    """
    request = ServiceRequest.objects.locked().get(pk=request_id)
    now = clock.now()
    changed, live = False, False
    for bid in Bid.objects.locked().live().filter(request=request):
        if rules.is_live(status=bid.status, valid_until=bid.valid_until, now=now):
            live = True
        else:
            move_bid(bid, BidStatus.EXPIRED, actor=None)
            changed = True
    if request.status == RequestStatus.OPEN and now >= request.bids_close_at and not live:
        move_request(request, RequestStatus.EXPIRED, actor=None)
        changed = True
    return changed
