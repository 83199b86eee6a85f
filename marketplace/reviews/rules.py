"""Pure rules of reviews: the moves of moderation, averages, who may vote, and when one side reads the other's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

PENDING, PUBLISHED, REJECTED, HIDDEN = "pending", "published", "rejected", "hidden"
MOVES: dict[str, frozenset[str]] = {
    PENDING: frozenset({PUBLISHED, REJECTED}),
    PUBLISHED: frozenset({HIDDEN}),
    HIDDEN: frozenset({PUBLISHED}),
    REJECTED: frozenset(),
}
NEEDS_REASON = frozenset({REJECTED, HIDDEN})
SHORTEST_ANSWER = 2
MOST_PICTURES = 4
BLIND_FOR = timedelta(days=14)


def may_move(*, before: str, after: str) -> bool:
    """Whether moderation can bring a review from one status to the other."""
    return after in MOVES.get(before, frozenset())


@dataclass(frozen=True, slots=True)
class Average:
    """A mean at the hundredth (None without a review) and the number of reviews behind it."""

    average: Decimal | None
    count: int


def average(ratings: Iterable[int]) -> Average:
    """The mean of published ratings, rounded half away from zero at the hundredth."""
    stars = list(ratings)
    return mean(total=sum(stars), count=len(stars))


def mean(*, total: int, count: int) -> Average:
    """The same from a sum and a number, which a database can count over many rows."""
    if not count:
        return Average(None, 0)
    return Average((Decimal(total) / count).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), count)


def visible(*, own_written: bool, other_written: bool, finished_at: datetime, now: datetime) -> bool:
    """Whether one side of a booking may see what the other wrote: once both have, or 14 days after the work.

    The question is the same for both sides, so that nobody answers a rating with a rating.
    """
    return other_written and (own_written or now >= finished_at + BLIND_FOR)


def may_vote(*, account_id: int, customer_id: int, works_for_provider: bool) -> bool:
    """Whether somebody may call a review helpful: not their own, and not one of the business they belong to."""
    return account_id != customer_id and not works_for_provider
