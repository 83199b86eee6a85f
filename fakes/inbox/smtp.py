"""The SMTP side: takes every mail and sends none on."""

from __future__ import annotations

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from fakes.inbox.store import Store


class Handler:
    """Keeps what is delivered."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep one mail; the answer is what the sender is told."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        self.store.add(raw, tuple(str(each) for each in envelope.rcpt_tos))
        return "250 Message accepted"


def start(port: int, store: Store) -> Controller:
    """Listen for mail on 127.0.0.1; stop with ``.stop()``."""
    controller = Controller(Handler(store), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    return controller
