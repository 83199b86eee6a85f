"""The clock's work on editors' pages."""

from celery import shared_task
from django.core.management import call_command

from home.actions.forget_help_traces import forget_help_traces
from home.actions.forget_messages import forget_messages


@shared_task
def forget_contact_messages() -> int:
    """Messages older than half a year go. Returns how many."""
    return forget_messages()


@shared_task
def forget_help() -> int:
    """Votes on help articles lose what recognises the voter, and later their comments. Returns how many changed."""
    return forget_help_traces()


@shared_task
def publish_due() -> None:
    """Publish and take back what editors planned for a time that has come. Wagtail leaves the calling to the site."""
    call_command("publish_scheduled")
