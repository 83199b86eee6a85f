"""The mails received: in memory, and as .eml files so that a restart keeps them."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

KEPT = 500  # the oldest go first


@dataclass(frozen=True)
class Mail:
    """One mail as received. ``recipients`` are those of the envelope: a blind copy has no header."""

    id: str
    received: datetime
    recipients: tuple[str, ...]
    sender: str
    subject: str
    text: str
    html: str
    raw: bytes

    def as_json(self) -> dict[str, object]:
        """What tests read; times in UTC, ISO 8601."""
        return {
            "id": self.id,
            "received": self.received.isoformat(),
            "to": list(self.recipients),
            "from": self.sender,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
        }


def parse(raw: bytes, *, id: str, received: datetime, recipients: tuple[str, ...]) -> Mail:
    """Take a mail apart; a part in a wrong encoding is shown as far as it can be read."""
    message = message_from_bytes(raw, policy=policy.default)
    return Mail(
        id=id,
        received=received,
        recipients=recipients,
        sender=str(message.get("From", "")),
        subject=" ".join(str(message.get("Subject", "")).split()),  # a folded header leaves its fold behind
        text=_body(message, "plain"),
        html=_body(message, "html"),
        raw=raw,
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeDecodeError):
        content = part.get_payload(decode=True)
        return content.decode(errors="replace") if isinstance(content, bytes) else str(content)


class Store:
    """Mails, newest first. The file name carries what the mail itself does not: when, and the envelope."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.Lock()
        self.count = itertools.count()
        folder.mkdir(parents=True, exist_ok=True)
        files = sorted(folder.glob("*.eml"), reverse=True)
        self.mails = [mail for path in files[:KEPT] if (mail := self._load(path))]

    def _load(self, path: Path) -> Mail | None:
        recipients, _, raw = path.read_bytes().partition(b"\n")
        try:
            received = datetime.strptime(path.stem.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
        except ValueError:
            return None
        return parse(raw, id=path.stem, received=received, recipients=tuple(recipients.decode().split(" ")[1:]))

    def add(self, raw: bytes, recipients: tuple[str, ...]) -> Mail:
        """Keep one mail."""
        received = datetime.now(UTC)
        with self.lock:
            id = f"{received:%Y%m%dT%H%M%S%f}-{next(self.count):04d}"
            mail = parse(raw, id=id, received=received, recipients=recipients)
            self._path(mail).write_bytes(" ".join(["X-To:", *recipients]).encode() + b"\n" + raw)
            self.mails.insert(0, mail)
            for old in self.mails[KEPT:]:
                self._path(old).unlink(missing_ok=True)
            del self.mails[KEPT:]
        return mail

    def find(self, to: str = "") -> list[Mail]:
        """The mails to anybody whose address contains ``to``, newest first."""
        wanted = to.strip().lower()
        return [mail for mail in list(self.mails) if any(wanted in each.lower() for each in mail.recipients or ("",))]

    def get(self, id: str) -> Mail | None:
        """One mail, or None."""
        return next((mail for mail in list(self.mails) if mail.id == id), None)

    def clear(self) -> None:
        """Forget all mails."""
        with self.lock:
            for mail in self.mails:
                self._path(mail).unlink(missing_ok=True)
            self.mails.clear()

    def _path(self, mail: Mail) -> Path:
        return self.folder / f"{mail.id}.eml"
