"""What editors planned happens: a version of a page is published, or a page is taken back."""

from django.utils import timezone
from wagtail.models import Page, Revision

from marketplace.core.actions import action


@action
def publish_planned(*, key: int) -> bool:
    """Publish a version whose time has come; whether it was still waiting for that.

    Wagtail forgets the plan before it saves the page: in one transaction the plan stays where saving fails.
    """
    waiting = Revision.objects.select_for_update(of=("self",)).filter(approved_go_live_at__lt=timezone.now())
    revision = waiting.filter(pk=key).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


@action
def take_back_planned(*, key: int) -> bool:
    """Take back a page whose time is over; whether readers could still see it."""
    over = Page.objects.select_for_update(of=("self",)).filter(live=True, expire_at__lt=timezone.now())
    page = over.filter(pk=key).first()
    if page is None:
        return False
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True
