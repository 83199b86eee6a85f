"""A message is stored and gets its number: 1, 2, 3 … within its conversation, without a gap."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.chat import rules
from marketplace.chat.events import MessagePosted
from marketplace.chat.models import Conversation, Message, MessagePicture, Participant
from marketplace.core import clock, live
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotFound, TooMany, WrongState
from marketplace.core.locks import advisory_lock
from marketplace.core.outbox import announce
from marketplace.core.registries import conversation_lines, conversation_subjects
from marketplace.core.uploads import StoredPicture, private_pictures, remove_private_picture


def post_message(
    *, conversation_id: int, actor: User, body: str, client_id: str, language: str, pictures: Sequence[File] = ()
) -> Message:
    """Store what a participant writes. The same `client_id` from the same account is the same message, sent again.

    Raises `Invalid` (`body`, `pictures`, `client_id`, `language`), `NotFound` for who takes no part, `WrongState`
    when what this is about no longer stands, `TooMany` beyond 30 messages in a minute. Not inside a transaction:
    pictures are made ready before anything is locked, so that nobody waits for them, and are gone if none is committed.
    """
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if conversation is None or not _takes_part(conversation, actor):
        raise NotFound
    text = rules.cleaned(body)
    _check(text, client_id, language, len(pictures))
    if earlier := _sent_before(conversation, actor, client_id):
        return earlier
    _check_may_write(conversation, actor)  # looked at again under the lock; whoever is refused costs no pictures
    with private_pictures(pictures, folder=f"chat/{conversation.public_id}", field="pictures") as stored:
        message, is_new = _post(conversation_id, actor, stored, body=text, client_id=client_id, language=language)
    if not is_new:
        for one in stored:
            remove_private_picture(one.name)
    return message


@action
def _post(
    conversation_id: int, actor: User, stored: Sequence[StoredPicture], *, body: str, client_id: str, language: str
) -> tuple[Message, bool]:
    """The message, and whether it is a new one: the same may have been sent again meanwhile."""
    advisory_lock("chat.sender", [actor.pk])  # the limit counts over all conversations
    conversation = Conversation.objects.locked().get(pk=conversation_id)
    if earlier := _sent_before(conversation, actor, client_id):
        return earlier, False
    return _write(conversation, actor, stored, body=body, client_id=client_id, language=language), True


@action
def post_line(*, conversation_id: int, code: str, data: Mapping[str, Any], key: str = "") -> Message:
    """A line of the system: a code of `conversation_lines` and ids and codes for its words, no text.

    With a `key` (what happened, e.g. ``moved-81``) it is written once, however often it is called.
    """
    conversation_lines.get(code)
    conversation = Conversation.objects.locked().filter(pk=conversation_id).first()
    if conversation is None:
        raise NotFound
    earlier = Message.objects.filter(conversation=conversation, sender=None, client_id=key).first() if key else None
    return earlier or _append(conversation, None, code=code, data=dict(data), client_id=key)


def _takes_part(conversation: Conversation, actor: User) -> bool:
    return Participant.objects.filter(conversation=conversation, user=actor, user__is_active=True).exists()


def _sent_before(conversation: Conversation, actor: User, client_id: str) -> Message | None:
    return Message.objects.filter(conversation=conversation, sender=actor, client_id=client_id).first()


def _check(text: str, client_id: str, language: str, pictures: int) -> None:
    if not text and not pictures:
        raise Invalid(_("Please write something."), field="body", code="empty")
    if len(text) > rules.MOST_CHARACTERS:
        raise Invalid(
            _("At most %(count)s characters, please.") % {"count": rules.MOST_CHARACTERS}, field="body", code="too_long"
        )
    if pictures > rules.MOST_PICTURES:
        raise Invalid(
            _("At most %(count)s pictures, please.") % {"count": rules.MOST_PICTURES},
            field="pictures",
            code="too_many_pictures",
        )
    if not rules.CLIENT_ID.fullmatch(client_id):
        raise Invalid(field="client_id")
    if language not in Language.values:
        raise Invalid(field="language")


def _check_may_write(conversation: Conversation, actor: User) -> None:
    subject_id = conversation.subject_id
    if subject_id is not None and not conversation_subjects.get(conversation.kind).stands(subject_id):
        raise WrongState(_("This conversation is closed."))
    lately = Message.objects.filter(sender=actor, created_at__gt=clock.now() - timedelta(minutes=1))
    if lately.count() >= rules.MOST_A_MINUTE:
        raise TooMany(_("That was a lot at once."), hint=_("Please wait a minute, then send it again."))


def _write(
    conversation: Conversation,
    actor: User,
    stored: Sequence[StoredPicture],
    *,
    body: str,
    client_id: str,
    language: str,
) -> Message:
    """The message of a person in a locked conversation."""
    _check_may_write(conversation, actor)
    message = _append(conversation, actor, body=body, client_id=client_id, language=language)
    MessagePicture.objects.bulk_create(
        MessagePicture(message=message, file=one.name, width=one.width, height=one.height, position=position)
        for position, one in enumerate(stored)
    )
    return message


def _append(conversation: Conversation, actor: User | None, **fields: Any) -> Message:
    """The next number of a locked conversation, given out and used in one transaction."""
    conversation.last_seq += 1
    conversation.last_message_at = clock.now()
    conversation.save(update_fields=["last_seq", "last_message_at"])
    message = Message.objects.create(
        conversation=conversation,
        seq=conversation.last_seq,
        sender=actor,
        created_at=conversation.last_message_at,
        **fields,
    )
    Participant.objects.filter(conversation=conversation, archived=True).update(archived=False)
    record(action="chat.post", subject=message, actor=actor, conversation=conversation.pk, seq=message.seq)
    announce(MessagePosted(message_id=message.pk, conversation_id=conversation.pk))
    # At once for who has the page open; the announcement hints again, should this process end before it has.
    live.hint("chat", conversation.public_id)
    return message
