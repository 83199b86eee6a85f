"""What bidding does when something has happened: find providers, follow the booking, tell people, hint to pages."""

from marketplace.accounts.models import User
from marketplace.bidding import conversations
from marketplace.bidding.actions.follow_booking import follow_booking
from marketplace.bidding.actions.follow_provider import match_open_requests, withdraw_bids_of
from marketplace.bidding.actions.match_request import match_request
from marketplace.bidding.enums import BidStatus, RequestStatus
from marketplace.bidding.events import (
    BidMoved,
    BidPlaced,
    RequestAwarded,
    RequestMatched,
    RequestMoved,
    RequestOpened,
)
from marketplace.bidding.models import Bid, Match, ServiceRequest
from marketplace.booking.events import BookingMoved
from marketplace.catalog.events import ServiceChanged
from marketplace.catalog.models import Service
from marketplace.core import live
from marketplace.core.outbox import listen
from marketplace.notifications.actions.notify import notify
from marketplace.providers.events import VerificationChanged
from marketplace.providers.models import Provider

# What the provider hears when a bid of theirs moves. That it has won they hear once the agreement stands.
TELLS = {
    BidStatus.LOST: "bidding.bid_lost",
    BidStatus.SLOT_LOST: "bidding.slot_lost",
    BidStatus.LAPSED: "bidding.bid_lapsed",
}


@listen(RequestOpened)
def find_providers(fact: RequestOpened) -> None:
    """Match a request that has just opened."""
    match_request(request_id=fact.request_id)


@listen(RequestMatched)
def tell_providers(fact: RequestMatched) -> None:
    """Everybody whom a request suits hears of it once."""
    for match in Match.objects.filter(pk__in=fact.match_ids).select_related("provider__owner"):
        key = f"bidding.matched:{match.pk}"
        notify(recipient=match.provider.owner, kind="bidding.opportunity", subject_id=match.pk, event_key=key)
        live.hint("account", match.provider.owner.public_id)


@listen(ServiceChanged)
def match_with_new_services(fact: ServiceChanged) -> None:
    """Who begins to offer a trade hears of what is open in it."""
    service = Service.objects.bookable().select_related("category").filter(pk=fact.service_id).first()
    if service is not None:
        match_open_requests(category_path=service.category.path)


@listen(VerificationChanged)
def follow_verification(fact: VerificationChanged) -> None:
    """A verified provider is matched with what is open, a suspended one no longer offers anything."""
    if fact.after == Provider.Verification.SUSPENDED:
        withdraw_bids_of(provider_id=fact.provider_id)
    elif fact.after == Provider.Verification.VERIFIED:
        services = Service.objects.bookable().filter(provider=fact.provider_id)
        for path in sorted(set(services.values_list("category__path", flat=True))):
            match_open_requests(category_path=path)


@listen(BookingMoved)
def follow_bookings(fact: BookingMoved) -> None:
    """Bring the request to where the booking of its winning bid stands."""
    follow_booking(booking_id=fact.booking_id)


@listen(BidPlaced)
def tell_customer(fact: BidPlaced) -> None:
    """The customer hears of every bid, and can talk to whoever placed it."""
    bid = Bid.objects.select_related("request__customer", "provider__owner").get(pk=fact.bid_id)
    customer = bid.request.customer
    notify(recipient=customer, kind="bidding.new_bid", subject_id=bid.pk, event_key=f"bidding.placed:{bid.pk}")
    _hint_to_customer(customer, bid.request)
    conversations.open_for(bid)


@listen(BidMoved)
def tell_bidder(fact: BidMoved) -> None:
    """The provider hears what became of the bid; the customer's open pages ask again.

    Standing by and back again is nobody's business but the customer's: no hint goes to the provider.
    """
    bid = Bid.objects.select_related("request__customer", "provider__owner").get(pk=fact.bid_id)
    _hint_to_customer(bid.request.customer, bid.request)
    owner = bid.provider.owner
    if {fact.before, fact.after} != {BidStatus.SUBMITTED, BidStatus.STANDBY}:
        live.hint("account", owner.public_id)
    kind = TELLS.get(BidStatus(fact.after))
    if kind:
        notify(recipient=owner, kind=kind, subject_id=bid.pk, event_key=f"bidding.bid_moved:{fact.event_id}")


@listen(RequestAwarded)
def tell_winner(fact: RequestAwarded) -> None:
    """The agreement stands: the provider who won hears it."""
    bid = Bid.objects.select_related("provider__owner").get(pk=fact.bid_id)
    key = f"bidding.awarded:{bid.pk}"
    notify(recipient=bid.provider.owner, kind="bidding.bid_won", subject_id=bid.pk, event_key=key)


@listen(RequestMoved)
def tell_of_request(fact: RequestMoved) -> None:
    """The customer hears that a request has expired; open pages ask again."""
    request = ServiceRequest.objects.select_related("customer").get(pk=fact.request_id)
    _hint_to_customer(request.customer, request)
    if fact.after == RequestStatus.EXPIRED:
        key = f"bidding.request_moved:{fact.event_id}"
        notify(recipient=request.customer, kind="bidding.request_expired", subject_id=request.pk, event_key=key)


def _hint_to_customer(customer: User, request: ServiceRequest) -> None:
    live.hint("account", customer.public_id)
    live.hint("request", request.public_id)
