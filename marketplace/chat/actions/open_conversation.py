"""A conversation about something begins: once, whoever asks first."""

from collections.abc import Iterable

from marketplace.accounts.models import User
from marketplace.chat.models import Conversation, Participant
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.registries import conversation_subjects


@action
def open_conversation(*, kind: str, subject_id: int | None, participants: Iterable[User]) -> Conversation:
    """The conversation about a subject, with at least these people; safe to repeat, nobody is ever put out.

    `kind` must be registered in `conversation_subjects` (KeyError). Without a subject (`""` and None) every call
    begins another conversation.
    """
    if subject_id is None:
        conversation, made = Conversation.objects.create(kind="", subject_id=None), True
    else:
        conversation_subjects.get(kind)
        conversation, made = Conversation.objects.get_or_create(kind=kind, subject_id=subject_id)
    people = sorted({user.pk for user in participants})
    there = set(Participant.objects.filter(conversation=conversation).values_list("user_id", flat=True))
    missing = [Participant(conversation=conversation, user_id=pk) for pk in people if pk not in there]
    Participant.objects.bulk_create(missing, ignore_conflicts=True)
    if made:
        record(action="chat.open", subject=conversation, kind=kind, people=people)
    return conversation
