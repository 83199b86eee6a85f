"""What a provider sees: dataclasses that have no field for a street, an exact point or anything of a rival's.

A page or an API that builds on these cannot give away what they do not hold. Nor is there a running number in them:
two bids of one's own would tell how many others were placed in between.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import get_language

from marketplace.bidding import rules, scoring
from marketplace.bidding.enums import BidStatus
from marketplace.bidding.models import Bid, Match, ServiceRequest
from marketplace.core.formats import km
from marketplace.core.places import place_by_id
from marketplace.providers.models import Provider


@dataclass(frozen=True, slots=True)
class PictureSeen:
    """A private picture: what its address is made of, and its pixels."""

    public_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class OwnBid:
    """A bid as the provider who placed it sees it. `booking` is the booking's public id once it was accepted."""

    public_id: str
    status: str
    revision: int
    amount: Decimal
    currency: str
    lines: tuple[rules.Line, ...]
    message: str
    language: str
    staff_public_id: str
    staff_name: str
    proposed_start: datetime
    duration: timedelta
    valid_until: datetime
    created_at: datetime
    booking: str

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(BidStatus(self.status).label)

    @property
    def is_submitted(self) -> bool:
        """Whether it waits for the customer."""
        return self.status == BidStatus.SUBMITTED


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A request as one provider sees it: town and distance instead of an address; `status` open, awarded or closed."""

    public_id: str
    title: str
    description: str
    language: str
    category: str
    customer_name: str
    budget_min: Decimal | None
    budget_max: Decimal | None
    currency: str
    town: str
    region: str
    distance_km: int
    wanted_from: datetime
    wanted_until: datetime
    bids_close_at: datetime
    status: str
    pictures: tuple[PictureSeen, ...]
    score: int
    reasons: tuple[str, ...]
    is_dismissed: bool
    own_bid: OwnBid | None
    earlier_bids: tuple[OwnBid, ...]
    can_bid: bool
    can_revise: bool
    can_withdraw: bool

    @property
    def distance(self) -> str:
        """The distance to the middle of the town in words."""
        return km(self.distance_km)


def see_bid(bid: Bid, now: datetime) -> OwnBid:
    """A bid for its own provider; lines, staff member and booking are loaded."""
    status = rules.bid_status_for_provider(bid.status)
    if status == BidStatus.SUBMITTED and not rules.is_live(status=status, valid_until=bid.valid_until, now=now):
        status = str(BidStatus.EXPIRED)
    return OwnBid(
        public_id=bid.public_id,
        status=status,
        revision=bid.revision,
        amount=bid.amount,
        currency=bid.currency,
        lines=tuple(rules.Line(line.kind, line.title, line.amount) for line in bid.lines.all()),
        message=bid.message,
        language=bid.language,
        staff_public_id=bid.staff_member.public_id,
        staff_name=bid.staff_member.name,
        proposed_start=bid.proposed_start,
        duration=bid.duration,
        valid_until=bid.valid_until,
        created_at=bid.created_at,
        booking=bid.booking.public_id if bid.booking else "",
    )


def see_status(request: ServiceRequest, own_bids: list[Bid], now: datetime) -> str:
    """The request's status for a provider with these bids."""
    last = own_bids[-1] if own_bids else None
    live = last is not None and rules.is_live(status=last.status, valid_until=last.valid_until, now=now)
    return rules.status_for_provider(
        status=request.status,
        bids_close_at=request.bids_close_at,
        now=now,
        own_bid=last.status if last else "",
        own_live=live,
    )


def town_and_region(request: ServiceRequest) -> tuple[str, str]:
    """Names of the town and its region in the active language; never the words that the customer typed."""
    language = get_language() or "en"
    place = place_by_id(request.place_id)
    return (place.name(language), place.region_name(language)) if place else ("", "")


def see_request(match: Match, provider: Provider, own_bids: list[Bid], now: datetime) -> Opportunity:
    """A matched request for that provider; `own_bids` are theirs for it, the latest last."""
    request = match.request
    status = see_status(request, own_bids, now)
    seen = [see_bid(bid, now) for bid in own_bids]
    own = seen[-1] if seen else None
    takes_bids = status == "open" and now < request.bids_close_at
    base, town = (provider.latitude, provider.longitude), (request.town_latitude, request.town_longitude)
    town_name, region = town_and_region(request)
    return Opportunity(
        public_id=request.public_id,
        title=request.title,
        description=request.description,
        language=request.language,
        category=str(request.category),
        customer_name=request.customer.get_short_name(),
        budget_min=request.budget_min,
        budget_max=request.budget_max,
        currency=request.currency,
        town=town_name,
        region=region,
        distance_km=rules.coarse_km(base, town),
        wanted_from=request.wanted_from,
        wanted_until=request.wanted_until,
        bids_close_at=request.bids_close_at,
        status=status,
        pictures=tuple(PictureSeen(one.public_id, one.width, one.height) for one in request.pictures.all()),
        score=match.score,
        reasons=tuple(str(reason.for_provider) for reason in scoring.explain(match.factors)),
        is_dismissed=match.declined_at is not None,
        own_bid=own,
        earlier_bids=tuple(seen[:-1]),
        can_bid=takes_bids and (own is None or not own.is_submitted),
        can_revise=takes_bids and own is not None and own.is_submitted,
        can_withdraw=own is not None and own.is_submitted,
    )
