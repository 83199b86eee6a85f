"""How well a request and a provider fit: factors from 0 to 1, their weights, and the reasons in words. Pure.

The score is the weighted sum of the factors that are stored beside it, so that it can be computed again and explained.
A factor of which nothing is known stands in the middle: not knowing is neither for nor against anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.search.rules import weighed_rating

MODEL_VERSION = 1
UNKNOWN = 0.5
FULL_TIME = timedelta(hours=8)  # who is free for this long in the wanted time is as free as one needs to be
MANY_JOBS, MANY_YEARS, NEW_UNTIL = 20, 10, 5
SAID_FROM = 0.6  # a factor below this is no reason
UNRATED = 0.75  # the rating of somebody without a single review: an ordinary one, and no reason either

CATEGORY, DISTANCE, RATING, PRICE = "category", "distance", "rating", "price"
TIME, EXPERIENCE, LANGUAGE, NEWCOMER = "time", "experience", "language", "newcomer"
WEIGHTS: dict[str, int] = {
    CATEGORY: 25,
    DISTANCE: 20,
    TIME: 15,
    RATING: 12,
    PRICE: 10,
    EXPERIENCE: 8,
    LANGUAGE: 5,
    NEWCOMER: 5,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a provider in view of one request. Distances in km, amounts in the request's currency."""

    same_category: bool
    distance: float
    radius: int
    rating_average: Decimal | None
    rating_count: int
    price: Decimal | None
    budget_max: Decimal | None
    free: timedelta
    window: timedelta
    answered: int
    unanswered: int
    completed: int
    years: int
    languages: frozenset[str]
    request_language: str
    customer_language: str


def factors_of(facts: Facts) -> dict[str, float]:
    """Every factor from 0 to 1, at three decimals: what is stored is what is counted."""
    exact = {
        CATEGORY: 1.0 if facts.same_category else 0.6,
        DISTANCE: 1 - facts.distance / max(facts.radius, 1),
        TIME: facts.free / max(min(facts.window, FULL_TIME), timedelta(minutes=15)),
        RATING: (weighed_rating(average=facts.rating_average, count=facts.rating_count) - 1) / 4,
        PRICE: _price(facts.price, facts.budget_max),
        EXPERIENCE: _experience(facts),
        LANGUAGE: _language(facts),
        NEWCOMER: 1 - facts.completed / NEW_UNTIL,
    }
    return {name: round(min(max(value, 0.0), 1.0), 3) for name, value in exact.items()}


def _price(price: Decimal | None, budget: Decimal | None) -> float:
    """1 within the budget, falling to 0 at twice of it."""
    if price is None or budget is None:
        return UNKNOWN
    return 1.0 if price <= budget else float(2 - price / budget)


def _experience(facts: Facts) -> float:
    """Half of it how reliably somebody answers, half of it what they have done."""
    asked = facts.answered + facts.unanswered
    answers = facts.answered / asked if asked else UNKNOWN
    done = (min(facts.completed / MANY_JOBS, 1) + min(facts.years / MANY_YEARS, 1)) / 2
    return (answers + done) / 2


def _language(facts: Facts) -> float:
    if facts.request_language in facts.languages:
        return 1.0
    return UNKNOWN if facts.customer_language in facts.languages else 0.0


def score(factors: Mapping[str, float]) -> int:
    """The weighted sum of factors, 0 to 100, rounded half up. A factor that is missing counts nothing."""
    total = sum((Decimal(str(factors.get(name, 0))) * weight for name, weight in WEIGHTS.items()), Decimal(0))
    return int(total.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a match: a stable code, and words for either side."""

    code: str
    for_customer: str | Promise
    for_provider: str | Promise


REASONS: dict[str, Reason] = {
    CATEGORY: Reason(CATEGORY, _("Offers exactly this kind of work"), _("Exactly your kind of work")),
    DISTANCE: Reason(DISTANCE, _("Close by"), _("Close to you")),
    TIME: Reason(TIME, _("Has time when you need it"), _("You are free at the wanted time")),
    RATING: Reason(RATING, _("Well rated by customers"), _("Your good ratings speak for you")),
    PRICE: Reason(PRICE, _("Prices fit your budget"), _("The budget fits your prices")),
    EXPERIENCE: Reason(EXPERIENCE, _("Experienced and quick to answer"), _("Your experience speaks for you")),
    LANGUAGE: Reason(LANGUAGE, _("Speaks your language"), _("You speak the customer's language")),
    NEWCOMER: Reason(NEWCOMER, _("New on Piazza and keen to start"), _("A good start for somebody new")),
}


def explain(factors: Mapping[str, float]) -> list[Reason]:
    """The reasons behind a score, what adds most to it first; only what really speaks for the match."""
    said = [name for name in WEIGHTS if factors.get(name, 0) >= SAID_FROM]
    if factors.get(RATING, 0) <= UNRATED:
        said = [name for name in said if name != RATING]
    return [REASONS[name] for name in sorted(said, key=lambda name: -WEIGHTS[name] * factors[name])]
