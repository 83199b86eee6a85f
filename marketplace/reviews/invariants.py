"""What must hold of reviews after every commit."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from marketplace.catalog.models import Service
from marketplace.core.registries import Invariant, invariants
from marketplace.providers.models import Provider
from marketplace.reviews import rules
from marketplace.reviews.models import CustomerRating, HelpfulVote, Review, ReviewPicture, ReviewReport


def averages_equal_a_recount() -> Iterator[str]:
    """Providers and services whose average or number is not what their published reviews say."""
    by_provider: dict[int, list[int]] = {}
    by_service: dict[int, list[int]] = {}
    rows = Review.objects.published().values_list("provider_id", "service_id", "rating")
    for provider_id, service_id, rating in rows.iterator():
        by_provider.setdefault(provider_id, []).append(rating)
        if service_id:
            by_service.setdefault(service_id, []).append(rating)
    for model, found in ((Provider, by_provider), (Service, by_service)):
        for pk, average, count in model.objects.values_list("pk", "rating_average", "rating_count"):
            counted = rules.average(found.get(pk, []))
            if (average, count) != (counted.average, counted.count):
                name = model._meta.model_name
                yield f"{name} {pk}: {average} of {count}, counted {counted.average} of {counted.count}"


def helpful_counts_equal_a_recount() -> Iterator[str]:
    """Reviews whose number of helpful votes is not the number of rows."""
    counted = Review.objects.annotate(counted=Count("votes")).exclude(helpful_count=F("counted"))
    for pk, kept, votes in counted.values_list("pk", "helpful_count", "counted"):
        yield f"review {pk}: {kept} helpful, counted {votes}"


def nobody_votes_for_themselves() -> Iterator[str]:
    """Votes of whoever wrote the review or owns the business that it is about."""
    own = Q(account=F("review__customer")) | Q(account=F("review__provider__owner"))
    for pk in HelpfulVote.objects.filter(own).values_list("review_id", flat=True):
        yield f"review {pk}: a vote from one of its own sides"


def pictures_stand_in_order() -> Iterator[str]:
    """Reviews whose pictures are not numbered 0, 1, 2, …, four at most."""
    places: dict[int, list[int]] = {}
    for review_id, position in ReviewPicture.objects.values_list("review_id", "position").iterator():
        places.setdefault(review_id, []).append(position)
    for review_id, found in places.items():
        if sorted(found) != list(range(len(found))) or len(found) > rules.MOST_PICTURES:
            yield f"review {review_id}: pictures at {sorted(found)}"


def reports_wait_for_what_is_shown() -> Iterator[str]:
    """Open reports of a review that is not published; closed ones that do not say when."""
    closed = ~Q(status=ReviewReport.Status.OPEN)
    wrong = (~closed & ~Q(review__status=rules.PUBLISHED)) | (closed & Q(closed_at=None))
    for pk in ReviewReport.objects.filter(wrong).values_list("pk", flat=True):
        yield f"report {pk}"


def customers_are_rated_by_those_they_booked() -> Iterator[str]:
    """Ratings that name other people than their booking does, or a booking that was never finished."""
    sides = Q(customer=F("booking__customer"), provider=F("booking__provider"), booking__status="finished")
    for pk in CustomerRating.objects.exclude(sides).values_list("pk", flat=True):
        yield f"rating {pk}"


for key, rule, breaches in (
    ("reviews.averages", "averages and counts equal a recount", averages_equal_a_recount),
    ("reviews.helpful", "helpful votes equal a recount", helpful_counts_equal_a_recount),
    ("reviews.own_votes", "nobody votes for themselves", nobody_votes_for_themselves),
    ("reviews.pictures", "a review has four pictures at most, in order", pictures_stand_in_order),
    ("reviews.reports", "open reports are about published reviews", reports_wait_for_what_is_shown),
    ("reviews.customers", "a customer is rated by whom they booked", customers_are_rated_by_those_they_booked),
):
    invariants.register(key, Invariant(rule, breaches))
