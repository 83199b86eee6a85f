"""The customer chooses a bid: it is won, the others wait, the time is held and the booking is made. Or nothing is."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.bidding import rules
from marketplace.bidding.enums import BidStatus, RequestStatus
from marketplace.bidding.models import Bid, ServiceRequest
from marketplace.bidding.moves import lock_request, move_bid, move_request, settle_award
from marketplace.booking.actions.book_awarded import book_awarded
from marketplace.booking.actions.send_booking import Details
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Conflict, NotFound, Taken, WrongState


def accept_bid(*, bid_public_id: str, actor: User, payment_choice: str = Booking.PaymentChoice.MANUAL) -> Booking:
    """Accept a live bid for one's own request; accepting the same one twice is once.

    Two accepts at once: one wins, the other gets `Conflict`. When the time has gone in the meantime nothing is
    accepted: the bid is marked in a second transaction, and `Taken` says so. So this is not called inside another one.
    """
    try:
        return _award(bid_public_id=bid_public_id, actor=actor, payment_choice=payment_choice)
    except Taken as error:
        _lose_slot(bid_public_id=bid_public_id, actor=actor)
        raise Taken(
            _("The provider is no longer free at this time."),
            hint=_("Please choose another bid, or ask the provider for another time."),
            code="slot_lost",
        ) from error


def _lock(bid_public_id: str, actor: User) -> tuple[ServiceRequest, list[Bid], Bid]:
    """The customer's own request and all its live bids locked, and the one that is meant."""
    known = Bid.objects.select_related("request").filter(public_id=bid_public_id, request__customer=actor).first()
    if known is None:
        raise NotFound
    request = lock_request(public_id=known.request.public_id, customer=actor)
    bids = list(Bid.objects.locked().filter(request=request))
    return request, bids, next(bid for bid in bids if bid.pk == known.pk)


@action
def _award(*, bid_public_id: str, actor: User, payment_choice: str) -> Booking:
    request, bids, chosen = _lock(bid_public_id, actor)
    if chosen.status == BidStatus.WON and chosen.booking is not None:
        return chosen.booking
    now = clock.now()
    if request.status in (RequestStatus.AWARDING, RequestStatus.AWARDED):
        raise Conflict(_("You have already accepted another bid."), hint="", code="already_awarded")
    if request.status != RequestStatus.OPEN or now >= request.decide_by:
        raise WrongState(_("This request is over."))
    if chosen.status != BidStatus.SUBMITTED or not rules.is_live(
        status=chosen.status, valid_until=chosen.valid_until, now=now
    ):
        raise WrongState(_("This bid no longer stands."))
    move_request(request, RequestStatus.AWARDING, actor=actor)
    for bid in bids:
        if bid.pk != chosen.pk and bid.status == BidStatus.SUBMITTED:
            move_bid(bid, BidStatus.STANDBY, actor=actor)
    chosen.booking = _book(request, chosen, payment_choice)
    move_bid(chosen, BidStatus.WON, actor=actor)
    if chosen.booking.status == Status.ACCEPTED:
        settle_award(request, actor=actor)
    return chosen.booking


def _book(request: ServiceRequest, bid: Bid, payment_choice: str) -> Booking:
    customer = request.customer
    return book_awarded(
        customer=customer,
        staff_member=bid.staff_member,
        category=request.category,
        title=request.title,
        price=bid.price,
        starts_at=bid.proposed_start,
        duration=bid.duration,
        details=Details(
            street=request.street,
            postcode=request.postcode,
            city=request.city,
            country=request.country,
            phone=customer.phone_number,
        ),
        language=request.language,
        payment_choice=payment_choice,
    )


@action
def _lose_slot(*, bid_public_id: str, actor: User) -> None:
    """The time that was offered has gone: this bid can no longer be accepted."""
    request, _bids, bid = _lock(bid_public_id, actor)
    if request.status == RequestStatus.OPEN and bid.status == BidStatus.SUBMITTED:
        move_bid(bid, BidStatus.SLOT_LOST, actor=None)
