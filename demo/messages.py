"""What visitors wrote to those who run the demo town."""

from datetime import timedelta

from demo.data_files import DATA, read
from home.actions.answer_message import mark_answered
from home.actions.take_message import take_message
from marketplace.accounts.models import User
from marketplace.core import clock


def make_messages(*, moderator: User) -> int:
    """Messages of the last days, one of them answered; returns how many."""
    found = read(DATA / "messages.yaml")
    now = clock.now()
    for data in found:
        written = now - timedelta(hours=data["hours"])
        with clock.moved_to(written):
            words = {name: data[name] for name in ("name", "email", "topic", "text", "language")}
            message = take_message(page_id=None, **words)
        if "answered" in data:
            with clock.moved_to(written + timedelta(hours=data["answered"])):
                mark_answered(message_id=message.pk, actor=moderator)
    return len(found)
