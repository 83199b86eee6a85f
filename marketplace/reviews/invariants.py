"""What must hold of reviews after every commit."""

from collections.abc import Iterator

from marketplace.catalog.models import Service
from marketplace.core.registries import Invariant, invariants
from marketplace.providers.models import Provider
from marketplace.reviews import rules
from marketplace.reviews.models import Review


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


invariants.register("reviews.averages", Invariant("averages and counts equal a recount", averages_equal_a_recount))
