"""Pure rules of reviews: the moves of moderation, averages, and how few stars are weighed against many."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    if not stars:
        return Average(None, 0)
    mean = Decimal(sum(stars)) / len(stars)
    return Average(mean.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), len(stars))
