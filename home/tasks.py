"""The clock's work on editors' pages."""

import logging
from collections.abc import Callable

from celery import shared_task
from django.utils import timezone
from wagtail.models import Page, Revision

from home.actions.forget_help_traces import forget_help_traces
from home.actions.forget_messages import forget_messages
from home.actions.publish_planned import publish_planned, take_back_planned

logger = logging.getLogger(__name__)


@shared_task
def forget_contact_messages() -> int:
    """Messages older than half a year go. Returns how many."""
    return forget_messages()


@shared_task
def forget_help() -> int:
    """Votes on help articles lose what recognises the voter, and later their comments. Returns how many changed."""
    return forget_help_traces()


@shared_task
def publish_due() -> int:
    """Publish and take back what editors planned for a time that has come. Returns how many pages changed.

    As Wagtail's command `publish_scheduled`, where one page that cannot be saved keeps all others waiting.
    """
    now = timezone.now()  # which Wagtail goes by
    over = Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    changed = _each(take_back_planned, list(over.values_list("pk", flat=True)))
    return changed + _each(publish_planned, list(due.values_list("pk", flat=True)))


def _each(step: Callable[..., bool], keys: list[int]) -> int:
    """One after the other; one that fails is logged, and tried again the next time."""
    changed = 0
    for key in keys:
        try:
            changed += step(key=key)
        except Exception:
            logger.exception("%s failed: %s", step.__name__, key)
    return changed
