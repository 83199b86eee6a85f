"""What bidding tells people, built when it is sent: nobody hears what is no longer true."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.bidding import links, rules
from marketplace.bidding.enums import BidStatus, RequestStatus
from marketplace.bidding.models import Bid, Match, ServiceRequest
from marketplace.bidding.sealed import town_and_region
from marketplace.core import clock
from marketplace.core.registries import NotificationKind, notification_kinds

Built = dict[str, Any] | None


def _opportunity(match_id: int, recipient: Any) -> Built:
    match = Match.objects.select_related("request", "provider").filter(pk=match_id, declined_at=None).first()
    if match is None:
        return None
    request, provider = match.request, match.provider
    bidden = Bid.objects.filter(request=request, provider=provider).exists()
    if bidden or not rules.takes_bids(status=request.status, bids_close_at=request.bids_close_at, now=clock.now()):
        return None
    base, town = (provider.latitude, provider.longitude), (request.town_latitude, request.town_longitude)
    # Only what a provider may know goes into the words: the request's own row has the address.
    return {
        "subject": _("New request: %(title)s") % {"title": request.title},
        "template": "bidding/opportunity",
        "link": links.opportunity_link(request),
        "context": {
            "title": request.title,
            "description": request.description,
            "town": town_and_region(request)[0],
            "distance": rules.coarse_km(base, town),
            "closes_at": request.bids_close_at,
            "zone": ZoneInfo(provider.timezone),
        },
    }


def _new_bid(bid_id: int, recipient: Any) -> Built:
    bid = Bid.objects.select_related("request", "provider").filter(pk=bid_id, status=BidStatus.SUBMITTED).first()
    if bid is None:
        return None
    return {
        "subject": _("%(provider)s has made you an offer: %(title)s")
        % {"provider": bid.provider.trading_name, "title": bid.request.title},
        "template": "bidding/new_bid",
        "link": links.request_link(bid.request),
        "context": {"bid": bid, "request": bid.request, "zone": ZoneInfo(bid.provider.timezone)},
    }


def _bid_moved(status: str, subject: str | Promise) -> Callable[[int, Any], Built]:
    """Words for the provider about a bid that stands in this status."""

    def build(bid_id: int, recipient: Any) -> Built:
        bids = Bid.objects.select_related("request__customer", "provider", "booking")
        bid = bids.filter(pk=bid_id, status=status).first()
        if bid is None:
            return None
        return {
            "subject": str(subject) % {"title": bid.request.title},
            "template": "bidding/bid_moved",
            "link": links.opportunity_link(bid.request),
            "context": {
                "status": status,
                "title": bid.request.title,
                "customer": bid.request.customer.get_short_name(),
                "amount": bid.amount,
                "currency": bid.currency,
                "start": bid.proposed_start,
                "reference": bid.booking.reference if bid.booking else "",
                "zone": ZoneInfo(bid.provider.timezone),
            },
        }

    return build


def _request_expired(request_id: int, recipient: Any) -> Built:
    request = ServiceRequest.objects.filter(pk=request_id, status=RequestStatus.EXPIRED).first()
    if request is None:
        return None
    had_bids = Bid.objects.filter(request=request).exclude(status=BidStatus.WITHDRAWN).exists()
    return {
        "subject": _("Your request has expired: %(title)s") % {"title": request.title},
        "template": "bidding/request_expired",
        "link": links.request_link(request),
        "context": {"request": request, "had_bids": had_bids},
    }


PROVIDER, CUSTOMER = "provider", "customer"
KINDS: tuple[tuple[str, str, str | Promise, Callable[[int, Any], Built]], ...] = (
    ("opportunity", PROVIDER, _("A new request for you"), _opportunity),
    (
        "bid_won",
        PROVIDER,
        _("Your bid was accepted"),
        _bid_moved(BidStatus.WON, _("Your bid was accepted: %(title)s")),
    ),
    (
        "bid_lost",
        PROVIDER,
        _("Your bid was not chosen"),
        _bid_moved(BidStatus.LOST, _("Your bid was not chosen: %(title)s")),
    ),
    (
        "slot_lost",
        PROVIDER,
        _("The time of your bid is no longer free"),
        _bid_moved(BidStatus.SLOT_LOST, _("The time of your bid is no longer free: %(title)s")),
    ),
    (
        "bid_lapsed",
        PROVIDER,
        _("An accepted bid did not come about"),
        _bid_moved(BidStatus.LAPSED, _("The agreement did not come about: %(title)s")),
    ),
    ("new_bid", CUSTOMER, _("Somebody has made you an offer"), _new_bid),
    ("request_expired", CUSTOMER, _("Your request has expired"), _request_expired),
)

for _key, _audience, _label, _build in KINDS:
    notification_kinds.register(f"bidding.{_key}", NotificationKind(_label, _build, audience=_audience))
