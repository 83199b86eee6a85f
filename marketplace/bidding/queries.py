"""Reads of requests and bids: for their customer, and for one provider; a fixed number of queries each."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from marketplace.accounts.models import User
from marketplace.bidding import rules, scoring
from marketplace.bidding.enums import UNDECIDED_BIDS, BidStatus, RequestStatus
from marketplace.bidding.models import Bid, Match, RequestPicture, ServiceRequest
from marketplace.bidding.sealed import Opportunity, OwnBid, see_bid, see_request, see_status, town_and_region
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.money import Money
from marketplace.core.uploads import open_private_picture
from marketplace.providers.models import Provider

RUNNING = (RequestStatus.OPEN, RequestStatus.AWARDING)

# --- for providers ---------------------------------------------------------------------------------------------------


def opportunities_for(provider: Provider) -> list[Opportunity]:
    """Requests that suit this provider and still matter to them, the best first. Five queries."""
    now = clock.now()
    bids = _own_bids(provider, Q(request__status__in=RUNNING))
    matches = _with_requests(_running(provider))
    seen = [see_request(match, provider, bids.get(match.request_id, []), now) for match in matches]
    return [one for one in seen if one.status == "open"]


def chances_for(provider: Provider) -> list[Opportunity]:
    """Opportunities that this provider has never bid for, the best first, without their pictures. Two queries."""
    now = clock.now()
    bids = Bid.objects.filter(provider=provider, request=OuterRef("request"))
    untouched = _running(provider).filter(~Exists(bids)).select_related("request__customer", "request__category")
    no_pictures = Prefetch("request__pictures", queryset=RequestPicture.objects.none())
    matches = untouched.prefetch_related("request__category__translations", no_pictures)
    seen = [see_request(match, provider, [], now) for match in matches]
    return [one for one in seen if one.status == "open"]


def request_for_provider(provider: Provider, public_id: str) -> Opportunity:
    """A request as this provider sees it, sealed; `NotFound` for whom it does not suit. Five queries."""
    matches = _open_to(Match.objects.filter(provider=provider, request__public_id=public_id))
    match = _with_requests(matches).first()
    if match is None:
        raise NotFound
    bids = _own_bids(provider, Q(request=match.request_id))
    return see_request(match, provider, bids.get(match.request_id, []), clock.now())


@dataclass(frozen=True, slots=True)
class BidOfProvider:
    """A row of a provider's list of bids: the latest one for each request."""

    bid: OwnBid
    request_public_id: str
    title: str
    town: str
    request_status: str


def bids_of(provider: Provider) -> list[BidOfProvider]:
    """The latest bid of a provider for every request they have bid for, the latest first. Two queries."""
    now = clock.now()
    rows = []
    for own_bids in _own_bids(provider, Q(), with_request=True).values():
        request = own_bids[-1].request
        rows.append(
            BidOfProvider(
                bid=see_bid(own_bids[-1], now),
                request_public_id=request.public_id,
                title=request.title,
                town=town_and_region(request)[0],
                request_status=see_status(request, own_bids, now),
            )
        )
    return sorted(rows, key=lambda row: row.bid.created_at, reverse=True)


def _running(provider: Provider) -> QuerySet[Match]:
    matches = Match.objects.filter(provider=provider, declined_at=None, request__status__in=RUNNING)
    matches = matches.filter(provider__verification=Provider.Verification.VERIFIED)
    return matches.order_by("-score", "-request__opened_at", "pk")


def _open_to(matches: QuerySet[Match]) -> QuerySet[Match]:
    """Those that their provider may look at: who was suspended sees only what they have bid for."""
    own = Bid.objects.filter(provider=OuterRef("provider"), request=OuterRef("request"))
    allowed = Q(provider__verification=Provider.Verification.VERIFIED) | Q(Exists(own))
    return matches.filter(allowed).exclude(request__status=RequestStatus.DRAFT)


def _with_requests(matches: QuerySet[Match]) -> QuerySet[Match]:
    requests = matches.select_related("request__customer", "request__category")
    return requests.prefetch_related("request__category__translations", "request__pictures")


def _own_bids(provider: Provider, which: Q, *, with_request: bool = False) -> dict[int, list[Bid]]:
    """Request id to a provider's bids for it, the latest last. Two queries."""
    bids = Bid.objects.filter(which, provider=provider).select_related("staff_member", "booking")
    if with_request:
        bids = bids.select_related("request")
    found: dict[int, list[Bid]] = {}
    for bid in bids.prefetch_related("lines").order_by("pk"):
        found.setdefault(bid.request_id, []).append(bid)
    return found


# --- for both --------------------------------------------------------------------------------------------------------


def picture_for(*, user: User, public_id: str, size: int) -> File:
    """The file of a request's picture, for its customer and whom the request suits; `NotFound` for anybody else."""
    matches = _open_to(Match.objects.filter(provider__in=Provider.objects.for_account(user)))
    may_see = Q(request__customer=user) | Q(request__in=matches.values("request"))
    picture = RequestPicture.objects.filter(may_see, public_id=public_id).first()
    if picture is None:
        raise NotFound
    try:
        return open_private_picture(picture.file, size)
    except FileNotFoundError:
        raise NotFound from None


# --- for customers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BidToCompare:
    """A bid beside the others, as the customer of the request sees it."""

    bid: Bid
    provider: Provider
    price: Money
    score: int
    reasons: tuple[str, ...]
    is_live: bool
    can_accept: bool
    booking_public_id: str


@dataclass(frozen=True, slots=True)
class RequestForCustomer:
    """A request as its customer sees it. `status` is what it is by the clock, swept or not."""

    request: ServiceRequest
    status: str
    category: str
    town: str
    bids: list[BidToCompare]
    can_cancel: bool
    can_change_pictures: bool
    can_add_pictures: bool
    can_open: bool

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(RequestStatus(self.status).label)


def request_for_customer(user: User, public_id: str) -> RequestForCustomer:
    """A customer's own request with the bids to compare, what fits best first; `NotFound` for others. Six queries.

    Bids that were withdrawn or revised are not shown; those that ran out or were not chosen are.
    """
    requests = ServiceRequest.objects.filter(customer=user, public_id=public_id).select_related("category")
    request = requests.prefetch_related("pictures", "category__translations").first()
    if request is None:
        raise NotFound
    now = clock.now()
    matches = {match.provider_id: match for match in Match.objects.filter(request=request)}
    shown = Bid.objects.filter(request=request).exclude(status=BidStatus.WITHDRAWN)
    shown = shown.select_related("provider", "staff_member", "booking").prefetch_related("lines")
    status = _status_by_clock(request, shown, now)
    bids = [_compare(bid, matches.get(bid.provider_id), status, now) for bid in shown]
    running = status in (RequestStatus.DRAFT, RequestStatus.OPEN)
    return RequestForCustomer(
        request=request,
        status=status,
        category=str(request.category),
        town=town_and_region(request)[0],
        bids=sorted(bids, key=_best_first),
        can_cancel=running,
        can_change_pictures=running,
        can_add_pictures=running and len(request.pictures.all()) < rules.MOST_PICTURES,
        can_open=status == RequestStatus.DRAFT,
    )


def was_bid(request: ServiceRequest, public_id: str) -> bool:
    """Whether a bid of that public id was ever placed for the request, taken back or not. One query."""
    return Bid.objects.filter(request=request, public_id=public_id).exists()


def _compare(bid: Bid, match: Match | None, status: str, now: datetime) -> BidToCompare:
    live = rules.is_live(status=bid.status, valid_until=bid.valid_until, now=now)
    return BidToCompare(
        bid=bid,
        provider=bid.provider,
        price=bid.price,
        score=match.score if match else 0,
        reasons=tuple(str(one.for_customer) for one in scoring.explain(match.factors)) if match else (),
        is_live=live,
        can_accept=live and bid.status == BidStatus.SUBMITTED and status == RequestStatus.OPEN,
        booking_public_id=bid.booking.public_id if bid.booking else "",
    )


def _best_first(one: BidToCompare) -> tuple[bool, bool, int, object, int]:
    """What won, then what still stands by its score and price, then the rest."""
    return one.bid.status != BidStatus.WON, not one.is_live, -one.score, one.bid.amount, one.bid.pk


def _status_by_clock(request: ServiceRequest, bids: QuerySet[Bid], now: datetime) -> str:
    live = any(rules.is_live(status=bid.status, valid_until=bid.valid_until, now=now) for bid in bids)
    over = request.status == RequestStatus.OPEN and now >= request.bids_close_at and not live
    return str(RequestStatus.EXPIRED if over else request.status)


def my_requests(user: User) -> QuerySet[ServiceRequest]:
    """A customer's requests, the latest first, each with `live_bids`: how many bids stand. Two queries in all."""
    standing = Q(bids__status__in=UNDECIDED_BIDS, bids__valid_until__gt=clock.now()) | Q(bids__status=BidStatus.WON)
    requests = ServiceRequest.objects.filter(customer=user).annotate(live_bids=Count("bids", filter=standing))
    requests = requests.select_related("category").prefetch_related("category__translations")
    return requests.order_by("-created_at", "-pk")


def open_requests(user: User) -> QuerySet[ServiceRequest]:
    """Those of a customer's requests that still want something of them, the ones with bids first."""
    running = (RequestStatus.DRAFT, RequestStatus.OPEN, RequestStatus.AWARDING)
    return (
        my_requests(user).filter(status__in=running, decide_by__gt=clock.now()).order_by(F("live_bids").desc(), "-pk")
    )


def conversation_subject(bid: Bid) -> int:
    """The id under which customer and provider talk about a request: one conversation, however often it is revised."""
    first = Bid.objects.filter(request=bid.request_id, provider=bid.provider_id).order_by("pk")
    return first.values_list("pk", flat=True)[0]
