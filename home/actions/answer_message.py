"""Somebody has answered a visitor's message, or it turns out that nobody has."""

from typing import Any

from home.models.message import ContactMessage
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import NotFound, WrongState

WATCH, ANSWER = "home.view_contactmessage", "home.change_contactmessage"


def may_answer(user: Any) -> bool:
    """Whether an account looks after what visitors write."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(ANSWER))


@action
def mark_answered(*, message_id: int, actor: Any) -> ContactMessage:
    """It waits no longer. Answering itself is done by e-mail. `WrongState` when somebody was faster."""
    message = _locked(message_id, actor)
    if message.answered_at is not None:
        raise WrongState
    message.answered_at, message.answered_by = clock.now(), actor
    message.save(update_fields=["answered_at", "answered_by"])
    record(action="home.mark_answered", subject=message, actor=actor)
    return message


@action
def mark_unanswered(*, message_id: int, actor: Any) -> ContactMessage:
    """It waits again. `WrongState` when it does already."""
    message = _locked(message_id, actor)
    if message.answered_at is None:
        raise WrongState
    message.answered_at, message.answered_by = None, None
    message.save(update_fields=["answered_at", "answered_by"])
    record(action="home.mark_unanswered", subject=message, actor=actor)
    return message


def _locked(message_id: int, actor: Any) -> ContactMessage:
    message = ContactMessage.objects.select_for_update().filter(pk=message_id).first() if may_answer(actor) else None
    if message is None:
        raise NotFound
    return message
