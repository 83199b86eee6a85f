"""A message as one reader sees it: whose it is, what it says in their language, and on which day it was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.chat.models import Message
from marketplace.core.registries import conversation_lines


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a message; `link` is answered for participants only."""

    public_id: str
    link: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """One message for one reader. `client_id` is told to its sender alone."""

    seq: int
    client_id: str
    is_own: bool
    is_system: bool
    sender: str
    text: str
    icon: str
    at: datetime
    day: date
    pictures: tuple[Picture, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for the socket; instants as ISO 8601 in UTC."""
        return {
            "seq": self.seq,
            "client_id": self.client_id,
            "own": self.is_own,
            "system": self.is_system,
            "sender": self.sender,
            "text": self.text,
            "at": self.at.isoformat(),
            "pictures": [
                {"id": one.public_id, "link": one.link, "width": one.width, "height": one.height}
                for one in self.pictures
            ],
        }


def lines_for(
    reader: User, messages: Iterable[Message], names: Mapping[int, str], *, with_pictures: bool = True
) -> list[Line]:
    """Messages (with sender and pictures at hand) in the active language and the reader's zone; no query."""
    zone = ZoneInfo(reader.timezone)
    lines = []
    for message in messages:
        pictures = tuple(_picture(one) for one in message.pictures.all()) if with_pictures else ()
        lines.append(_line(reader, message, names, zone, pictures))
    return lines


def name_of(user: User, names: Mapping[int, str]) -> str:
    """What the reader calls somebody: by the subject's word, else by the account's name."""
    return names.get(user.pk) or user.name


def _line(
    reader: User, message: Message, names: Mapping[int, str], zone: ZoneInfo, pictures: tuple[Picture, ...]
) -> Line:
    own = message.sender_id == reader.pk
    text, icon = message.body, ""
    if message.sender is None:
        known = message.code in conversation_lines
        line = conversation_lines.get(message.code) if known else None
        text, icon = (str(line.text(message.data)), line.icon) if line else (message.code, "info")
    return Line(
        seq=message.seq,
        client_id=message.client_id if own else "",
        is_own=own,
        is_system=message.sender is None,
        sender=name_of(message.sender, names) if message.sender else "",
        text=text,
        icon=icon,
        at=message.created_at,
        day=message.created_at.astimezone(zone).date(),
        pictures=pictures,
    )


def _picture(picture: Any) -> Picture:
    link = reverse("dashboard:message_picture", args=[picture.public_id])
    return Picture(picture.public_id, link, picture.width, picture.height)
