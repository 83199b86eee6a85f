"""What bidding announces."""

from marketplace.core.events import Event, event


@event("bidding.request_opened")
class RequestOpened(Event):
    """A request takes bids from now on: providers are looked for."""

    request_id: int


@event("bidding.request_moved")
class RequestMoved(Event):
    """A request has gone from one status to another; `event_id` is its history row."""

    request_id: int
    event_id: int
    before: str
    after: str


@event("bidding.request_matched")
class RequestMatched(Event):
    """A request has been matched; `match_ids` are the matches that are new."""

    request_id: int
    match_ids: list[int]


@event("bidding.bid_placed")
class BidPlaced(Event):
    """A provider has bid, or revised a bid."""

    bid_id: int
    request_id: int


@event("bidding.bid_moved")
class BidMoved(Event):
    """A bid has gone from one status to another; `event_id` is its history row."""

    bid_id: int
    request_id: int
    event_id: int
    before: str
    after: str


@event("bidding.request_awarded")
class RequestAwarded(Event):
    """The agreement stands: paid, or nothing to pay first."""

    request_id: int
    bid_id: int
