"""Conversations for tests, about nothing in particular."""

from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_user
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.chat.actions.post_message import post_message
from marketplace.chat.models import Conversation, Message

_numbers = count(1)


def make_conversation(*people: User) -> Conversation:
    """A conversation without a subject; two new people unless some are named."""
    return open_conversation(kind="", subject_id=None, participants=people or (make_user(), make_user()))


def client_id() -> str:
    """A new id, as a device makes one for every message."""
    return f"device-{next(_numbers)}"


def say(conversation: Conversation, actor: User, body: str = "Good morning", **fields: Any) -> Message:
    """A message of a participant."""
    values = {"client_id": client_id(), "language": "en", **fields}
    return post_message(conversation_id=conversation.pk, actor=actor, body=body, **values)


def picture(size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    """A photograph as a phone sends it, with the place where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    target = BytesIO()
    Image.new("RGB", size, "teal").save(target, "JPEG", exif=exif)
    return SimpleUploadedFile("valve.jpg", target.getvalue(), content_type="image/jpeg")
