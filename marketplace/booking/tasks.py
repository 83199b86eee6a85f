"""The clock's work on bookings: rows with a due time and a sweep, never a message with a delay."""

import logging
from collections.abc import Callable

from celery import shared_task

from marketplace.booking import rules
from marketplace.booking.actions.carry_out_booking import confirm_if_due
from marketplace.booking.actions.expire_booking import expire_booking
from marketplace.booking.enums import HOLDS_UNTIL_EXPIRY, Status
from marketplace.booking.models import Booking
from marketplace.core import clock

SWEEP_AT_ONCE = 500
logger = logging.getLogger(__name__)


@shared_task
def run_timers() -> int:
    """End what is over and confirm what nobody objected to. Returns how many bookings moved."""
    now = clock.now()
    over = Booking.objects.filter(status__in=HOLDS_UNTIL_EXPIRY, respond_by__lte=now).order_by("respond_by")
    long_ago = now - rules.AUTO_CONFIRM
    done = Booking.objects.filter(status=Status.COMPLETED, completed_at__lte=long_ago, ends_at__lte=long_ago)
    moved = _each(expire_booking, list(over.values_list("pk", flat=True)[:SWEEP_AT_ONCE]))
    return moved + _each(confirm_if_due, list(done.values_list("pk", flat=True)[:SWEEP_AT_ONCE]))


def _each(step: Callable[..., bool], keys: list[int]) -> int:
    """Take a step with each booking; one that fails is logged and keeps nobody else waiting. Returns how many moved."""
    moved = 0
    for pk in keys:
        try:
            moved += step(booking_id=pk)
        except Exception:
            logger.exception("booking %s: %s failed", pk, step.__name__)
    return moved
