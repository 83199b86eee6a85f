"""Objects that may be changed, and the events that say so."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from fakes.stripe.errors import unknown
from fakes.stripe.store import Store, Thing, new_id

API_VERSION = "2026-10-28.endive"


def now() -> int:
    """Seconds since 1970, as Stripe writes every instant."""
    return int(time.time())


def public(thing: Thing) -> Thing:
    """What the API shows: fields that begin with an underscore are the server's own."""
    return {key: value for key, value in thing.items() if not key.startswith("_")}


class Desk:
    """The store together with those who want to hear of changes."""

    def __init__(self, store: Store, *, origin: Callable[[], str], tell: Callable[[Thing], None]) -> None:
        self.store, self.origin, self._tell = store, origin, tell
        self.change = store.change

    def find(self, kind: str, id: str) -> Thing:
        """One object; raises ApiError when there is none."""
        thing = self.store.get(kind, id)
        if thing is None:
            raise unknown(kind, id)
        return thing

    def announce(self, kind: str, thing: Thing) -> None:
        """Keep an event about an object as it is now, and send it once the change is kept."""
        event: dict[str, Any] = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": now(),
            "data": {"object": public(thing)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.store.put(event)
        self.store.when_kept(lambda: self._tell(event))
