"""What must hold of search once the outbox is empty."""

from collections.abc import Iterator

from marketplace.catalog.models import Service
from marketplace.core.models import OutboxMessage
from marketplace.core.registries import Invariant, invariants


def bookable_is_indexed() -> Iterator[str]:
    """Services that can be booked and cannot be found; search may lag while announcements are on their way."""
    if OutboxMessage.objects.undelivered().exists():
        return
    for lacking in ("search_entry", "search_documents"):
        for pk in Service.objects.bookable().filter(**{f"{lacking}__isnull": True}).values_list("pk", flat=True):
            yield f"service {pk} has no {lacking}"


invariants.register("search.indexed", Invariant("what can be booked can be found", bookable_is_indexed))
