"""The one way a request or a bid changes its status: check, write, record, announce. Called by actions only.

Whoever moves either has locked the request's row first, then the bids': so two moves on one request never wait for
each other in a circle.
"""

from marketplace.accounts.models import User
from marketplace.bidding import rules
from marketplace.bidding.enums import BidStatus, RequestStatus
from marketplace.bidding.events import BidMoved, RequestAwarded, RequestMoved, RequestOpened
from marketplace.bidding.models import Bid, RequestEvent, ServiceRequest
from marketplace.core import clock
from marketplace.core.audit import record
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.providers.models import Provider


def lock_request(*, public_id: str, customer: User | None = None) -> ServiceRequest:
    """The request locked for a change; `NotFound` for anybody but its customer, where one is named."""
    requests = ServiceRequest.objects.locked().filter(public_id=public_id)
    if customer is not None:
        requests = requests.filter(customer=customer)
    found = requests.first()
    if found is None:
        raise NotFound
    return found


def lock_bid_of(*, public_id: str, actor: User) -> Bid:
    """A bid of a business that the account owns or works in, its request and itself locked; else `NotFound`."""
    own = Provider.objects.for_account(actor).values("pk")
    known = Bid.objects.filter(public_id=public_id, provider__in=own).first()
    if known is None:
        raise NotFound
    ServiceRequest.objects.locked().get(pk=known.request_id)
    return Bid.objects.locked().select_related("request", "provider").get(pk=known.pk)


def move_request(request: ServiceRequest, after: str, *, actor: User | None, reason: str = "") -> None:
    """Bring a locked request into another status."""
    before = request.status
    if not rules.may_move_request(before=before, after=after):
        raise WrongState
    request.status = after
    if after == RequestStatus.OPEN and request.opened_at is None:
        request.opened_at = clock.now()
    request.save()
    event = RequestEvent.objects.create(
        request=request, at=clock.now(), actor=actor, from_status=before, to_status=after, reason=reason
    )
    record(action="bidding.move_request", subject=request, actor=actor, before=before, after=str(after))
    announce(RequestMoved(request_id=request.pk, event_id=event.pk, before=str(before), after=str(after)))
    if before in ("", RequestStatus.DRAFT) and after == RequestStatus.OPEN:
        announce(RequestOpened(request_id=request.pk))


def move_bid(bid: Bid, after: str, *, actor: User | None, reason: str = "") -> None:
    """Bring a locked bid into another status; its request is locked, too."""
    before = bid.status
    if not rules.may_move_bid(before=before, after=after):
        raise WrongState
    bid.status = after
    bid.save()
    event = RequestEvent.objects.create(
        request_id=bid.request_id,
        bid=bid,
        at=clock.now(),
        actor=actor,
        from_status=before,
        to_status=after,
        reason=reason,
    )
    record(action="bidding.move_bid", subject=bid, actor=actor, before=before, after=str(after))
    announce(
        BidMoved(bid_id=bid.pk, request_id=bid.request_id, event_id=event.pk, before=str(before), after=str(after))
    )


def settle_award(request: ServiceRequest, *, actor: User | None) -> None:
    """The agreement stands: the locked request is awarded, and the bids on standby have lost."""
    bids = list(Bid.objects.locked().live().filter(request=request))
    won = next(bid for bid in bids if bid.status == BidStatus.WON)
    move_request(request, RequestStatus.AWARDED, actor=actor)
    for bid in bids:
        if bid.status == BidStatus.STANDBY:
            move_bid(bid, BidStatus.LOST, actor=actor)
    announce(RequestAwarded(request_id=request.pk, bid_id=won.pk))
