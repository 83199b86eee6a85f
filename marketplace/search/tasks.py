"""The clock's work on search: what is due is computed again."""

from celery import shared_task

from marketplace.core import clock
from marketplace.search.actions.refresh_service import refresh_service
from marketplace.search.models import SearchEntry

SWEEP_AT_ONCE = 200


@shared_task
def refresh_due() -> int:
    """Entries whose time has come, the longest overdue first; one index read when there are none."""
    due = SearchEntry.objects.filter(due_at__lte=clock.now()).order_by("due_at")
    keys = list(due.values_list("pk", flat=True)[:SWEEP_AT_ONCE])
    for pk in keys:
        refresh_service(service_id=pk, words=False)
    return len(keys)
