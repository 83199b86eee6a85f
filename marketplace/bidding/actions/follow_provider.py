"""What becomes of a provider's bids when the provider is suspended, and what a new one is matched with."""

from marketplace.bidding import rules
from marketplace.bidding.actions.match_request import match_request
from marketplace.bidding.enums import UNDECIDED_BIDS, BidStatus
from marketplace.bidding.models import Bid, ServiceRequest
from marketplace.bidding.moves import move_bid
from marketplace.core import clock
from marketplace.core.actions import action


@action
def withdraw_bids_of(*, provider_id: int) -> int:
    """Take back what a suspended provider has offered; returns how many. Safe to repeat."""
    undecided = Bid.objects.filter(provider=provider_id, status__in=UNDECIDED_BIDS)
    requests = sorted(undecided.values_list("request_id", flat=True))
    list(ServiceRequest.objects.locked().filter(pk__in=requests))
    withdrawn = 0
    for bid in Bid.objects.locked().filter(provider=provider_id, status__in=UNDECIDED_BIDS, request__in=requests):
        move_bid(bid, BidStatus.WITHDRAWN, actor=None, reason="suspended")
        withdrawn += 1
    return withdrawn


def match_open_requests(*, category_path: str) -> int:
    """Match what is open around a category again, for who has come since; returns how many matches are new."""
    taking = ServiceRequest.objects.filter(status__in=rules.TAKES_BIDS, bids_close_at__gt=clock.now())
    related = [
        pk
        for pk, path in taking.order_by("pk").values_list("pk", "category__path")
        if path.startswith(category_path) or category_path.startswith(path)
    ]
    return sum(match_request(request_id=pk) for pk in related)
