"""What follows from what visitors do on editors' pages, and from what editors do."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from home.actions.hand_on_message import hand_on_message
from home.actions.refresh_help import refresh_help
from home.events import MessageTaken
from home.models import HelpArticlePage
from marketplace.core.outbox import listen


@listen(MessageTaken)
def send_message_on(fact: MessageTaken) -> None:
    """By e-mail to those who answer; tried again until it went."""
    hand_on_message(message_id=fact.message_id)


@receiver(post_save, sender=HelpArticlePage)
def read_article_again(instance: HelpArticlePage, raw: bool = False, **kwargs: Any) -> None:
    """Published, taken back, changed or copied: every way in which Wagtail does so saves the page."""
    if not raw:
        refresh_help(article_id=instance.pk)
