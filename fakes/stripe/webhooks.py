"""Signed webhooks, sent by a thread of their own: repeated until taken, and late, doubled or reordered on request."""

from __future__ import annotations

import hashlib
import heapq
import hmac
import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fakes.stripe.behaviour import Behaviour
from fakes.stripe.desk import public
from fakes.stripe.store import Thing

ANSWER_WITHIN = 10.0  # seconds
REORDER_WITHIN = 0.5  # seconds that events are collected before the newest goes first
LOOK_EVERY = 0.5  # seconds between two looks at what has become due by itself


def sign(body: bytes, secret: str, *, at: int | None = None) -> str:
    """The Stripe-Signature header of a body."""
    moment = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"


@dataclass(order=True)
class Letter:
    """One copy of one event on its way; the order of letters is the order of sending."""

    due: float
    place: int
    event: Thing = field(compare=False)
    attempt: int = field(compare=False, default=1)


class Sender(threading.Thread):
    """Sends what it is told to the configured address; an empty address keeps everything in the list only."""

    def __init__(
        self, *, url: str, secret: str, behaviour: Behaviour, taken: Callable[[Thing], None], look: Callable[[], None]
    ) -> None:
        super().__init__(name="fake-stripe-webhooks", daemon=True)
        self.url, self.secret, self.behaviour = url, secret, behaviour
        self.sent: list[dict[str, Any]] = []
        self._taken, self._look = taken, look
        self._letters: list[Letter] = []
        self._busy = False
        self._count = itertools.count()
        self._window = 0.0
        self._changed = threading.Condition()
        self._ended = False

    def enqueue(self, event: Thing) -> None:
        """Send an event as the present behaviour wants it."""
        wanted, now = self.behaviour.webhooks, time.monotonic()
        if wanted.drops(event["type"]):
            self._note(event, attempt=0, status=None, why="dropped")
            return
        with self._changed:
            due = now + wanted.delay
            if wanted.reorder:
                if self._window < due:
                    self._window = due + REORDER_WITHIN
                due = self._window
            for copy in range(wanted.copies):
                number = next(self._count)
                place = -number if wanted.reorder else number
                heapq.heappush(self._letters, Letter(due + 0.1 * copy, place, event))
            self._changed.notify_all()

    def run(self) -> None:
        """Send until told to end."""
        next_look = 0.0
        while not self._ended:
            if time.monotonic() >= next_look:
                self._look()
                next_look = time.monotonic() + LOOK_EVERY
            letter = self._next(within=LOOK_EVERY)
            if letter is not None:
                try:
                    self._send(letter)
                finally:
                    with self._changed:
                        self._busy = False
                        self._changed.notify_all()

    def _next(self, *, within: float) -> Letter | None:
        with self._changed:
            if self._ended:
                return None
            wait = self._letters[0].due - time.monotonic() if self._letters else within
            if wait > 0:
                self._changed.wait(min(wait, within))
            if self._ended or not self._letters or self._letters[0].due > time.monotonic():
                return None
            self._busy = True
            return heapq.heappop(self._letters)

    def _send(self, letter: Letter) -> None:
        body = json.dumps(public(letter.event), indent=2).encode()
        status, why = self._post(body) if self.url else (None, "no address")
        self._note(letter.event, attempt=letter.attempt, status=status, why=why)
        if (status is not None and 200 <= status < 300) or not self.url:
            self._taken(letter.event)
            return
        wanted = self.behaviour.webhooks
        if letter.attempt >= wanted.tries:
            return
        due = time.monotonic() + wanted.retry_after * 2 ** (letter.attempt - 1)
        with self._changed:
            heapq.heappush(self._letters, Letter(due, next(self._count), letter.event, letter.attempt + 1))

    def _post(self, body: bytes) -> tuple[int | None, str]:
        request = urllib.request.Request(
            self.url,
            data=body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": sign(body, self.secret),
                "User-Agent": "Stripe/1.0 (practice)",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_WITHIN) as answer:
                return int(answer.status), ""
        except urllib.error.HTTPError as refused:
            refused.close()
            return refused.code, ""
        except OSError as silent:
            return None, str(silent)

    def _note(self, event: Thing, *, attempt: int, status: int | None, why: str) -> None:
        about = event["data"]["object"]
        self.sent.append(
            {
                "id": event["id"],
                "type": event["type"],
                "object": about["id"],
                "attempt": attempt,
                "status": status,
                "why": why,
                "at": time.time(),
            }
        )

    def wait_until_quiet(self, within: float) -> bool:
        """Wait until nothing is on its way; false when that took longer."""
        deadline = time.monotonic() + within
        with self._changed:
            while self._letters or self._busy:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
        return True

    def end(self) -> None:
        """Send nothing more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self.is_alive():
            self.join(ANSWER_WITHIN + 1)
