"""The clock's work on requests and bids: rows with a due time and a sweep, never a message with a delay."""

import logging

from celery import shared_task
from django.db.models import Exists, OuterRef

from marketplace.bidding.actions.end_request import end_what_is_over
from marketplace.bidding.enums import UNDECIDED_BIDS, RequestStatus
from marketplace.bidding.models import Bid, ServiceRequest
from marketplace.core import clock

SWEEP_AT_ONCE = 500
logger = logging.getLogger(__name__)


@shared_task
def run_timers() -> int:
    """End bids that have run out and requests that have nothing left to wait for. Returns how many requests moved."""
    now = clock.now()
    run_out = Bid.objects.filter(status__in=UNDECIDED_BIDS, valid_until__lte=now)
    waiting = Bid.objects.filter(request=OuterRef("pk"), status__in=UNDECIDED_BIDS)
    empty = ServiceRequest.objects.filter(status=RequestStatus.OPEN, bids_close_at__lte=now).exclude(Exists(waiting))
    due = set(run_out.order_by("valid_until").values_list("request_id", flat=True)[:SWEEP_AT_ONCE])
    due |= set(empty.order_by("bids_close_at").values_list("pk", flat=True)[:SWEEP_AT_ONCE])
    moved = 0
    for pk in sorted(due):
        try:
            moved += end_what_is_over(request_id=pk)
        except Exception:
            logger.exception("request %s could not be ended", pk)  # one that fails keeps nobody else waiting
    return moved
