"""Which providers a request suits, and what is known of them: reads only, a fixed number of queries."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from marketplace.bidding import scoring
from marketplace.bidding.models import ServiceRequest
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.catalog.models import Category, Service
from marketplace.core import clock
from marketplace.core.geo import distance_km
from marketplace.providers.models import Provider, StaffMember
from marketplace.scheduling.spans import free_stretches
from marketplace.search.rules import MOST_KM, bounding_box


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider whom a request suits, with the factors of the match."""

    provider: Provider
    factors: dict[str, float]

    @property
    def score(self) -> int:
        """0 to 100."""
        return scoring.score(self.factors)


def candidates(request: ServiceRequest, *, only: Provider | None = None) -> list[Candidate]:
    """Providers of the trade who may be found and travel as far as the town, best first. Nine queries at most."""
    services = _services(request, only)
    by_provider: dict[int, list[Service]] = {}
    for service in services:
        by_provider.setdefault(service.provider_id, []).append(service)
    town = (request.town_latitude, request.town_longitude)
    near: dict[int, tuple[Provider, float]] = {}
    own = Provider.objects.for_account(request.customer_id).values("pk")
    for provider in Provider.objects.filter(pk__in=by_provider).exclude(pk__in=own).prefetch_related(None):
        distance = distance_km((provider.latitude, provider.longitude), town)
        if distance <= provider.service_radius_km:
            near[provider.pk] = (provider, distance)
    free = _free_times(request, list(near)) if near else {}
    answers = _answers(list(near)) if near else {}
    found = []
    for pk, (provider, distance) in near.items():
        facts = _facts(
            request,
            provider,
            distance=distance,
            services=by_provider[pk],
            free=free.get(pk, timedelta()),
            answers=answers.get(pk, (0, 0)),
        )
        found.append(Candidate(provider, scoring.factors_of(facts)))
    return sorted(found, key=lambda one: (-one.score, one.provider.pk))


def _services(request: ServiceRequest, only: Provider | None) -> QuerySet[Service]:
    """Services that can be booked in the category, in what is above it and in what is below."""
    path = request.category.path
    above = [path[:length] for length in range(Category.steplen, len(path) + 1, Category.steplen)]
    services = (
        Service.objects.bookable()
        .prefetch_related(None)
        .filter(Q(category__path__startswith=path) | Q(category__path__in=above))
    )
    if only is not None:
        return services.filter(provider=only)
    south, north, west, east = bounding_box((request.town_latitude, request.town_longitude), MOST_KM)
    return services.filter(provider__latitude__range=(south, north), provider__longitude__range=(west, east))


def _facts(
    request: ServiceRequest,
    provider: Provider,
    *,
    distance: float,
    services: list[Service],
    free: timedelta,
    answers: tuple[int, int],
) -> scoring.Facts:
    prices = [one.price for one in services if one.price is not None and one.currency == request.currency]
    lowest: Decimal | None = min(prices) if prices else None
    return scoring.Facts(
        same_category=any(one.category_id == request.category_id for one in services),
        distance=distance,
        radius=provider.service_radius_km,
        rating_average=provider.rating_average,
        rating_count=provider.rating_count,
        price=lowest,
        budget_max=request.budget_max,
        free=free,
        window=request.wanted_until - request.wanted_from,
        answered=answers[0],
        unanswered=answers[1],
        completed=provider.completed_count,
        years=provider.years_of_experience,
        languages=frozenset(provider.languages),
        request_language=request.language,
        customer_language=request.customer.preferred_language,
    )


def _free_times(request: ServiceRequest, provider_ids: list[int]) -> dict[int, timedelta]:
    """Provider id to the free time of whoever there is free longest in the wanted window."""
    staff = list(StaffMember.objects.filter(provider__in=provider_ids, is_active=True).select_related("provider"))
    start = max(request.wanted_from, clock.now())
    if start >= request.wanted_until or not staff:
        return {}
    # Who is free for weeks is no freer than who is free for the first fortnight: the window read is bounded.
    end = min(request.wanted_until, start + timedelta(days=14))
    free = free_stretches(staff, start, end)
    longest: dict[int, timedelta] = {}
    for member in staff:
        total = timedelta(seconds=sum(until - begin for begin, until in free[member.pk]))
        longest[member.provider_id] = max(total, longest.get(member.provider_id, timedelta()))
    return longest


def _answers(provider_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Provider id to how many requests for a time were answered, and how many ran out."""
    asked = Booking.objects.filter(provider__in=provider_ids, booked_at__isnull=False, needs_answer=True)
    rows = asked.exclude(status__in=[Status.REQUESTED, Status.WITHDRAWN]).values("provider_id").order_by()
    rows = rows.annotate(missed=Count("pk", filter=Q(status=Status.EXPIRED)), all=Count("pk"))
    return {row["provider_id"]: (row["all"] - row["missed"], row["missed"]) for row in rows}
