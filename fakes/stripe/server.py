"""The whole server: state, API, pages and webhooks, on a port of its own."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from fakes.stripe import refunds, sessions, webhooks
from fakes.stripe.api import Api
from fakes.stripe.behaviour import Behaviour
from fakes.stripe.cards import Card, digits
from fakes.stripe.desk import Desk
from fakes.stripe.store import Store, Thing
from fakes.stripe.web import Server

HOST = "127.0.0.1"


class FakeStripe:
    """Stripe on 127.0.0.1. In tests: ``with FakeStripe(webhook_url=…) as stripe:``, then ``stripe.url``.

    ``port`` 0 takes a free one; ``file`` keeps the state over a restart; ``behaviour`` is what
    ``POST /_test/behaviour`` takes.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        secret_key: str = "sk_test_practice",
        webhook_secret: str = "whsec_practice",
        webhook_url: str = "",
        file: Path | None = None,
        behaviour: dict[str, Any] | None = None,
    ) -> None:
        self.secret_key, self.webhook_secret = secret_key, webhook_secret
        self.behaviour = Behaviour()
        self.behaviour.set(behaviour or {})
        self.store = Store(file)
        self.store.drop_unfinished_keys()
        self.sender = webhooks.Sender(
            url=webhook_url, secret=webhook_secret, behaviour=self.behaviour, taken=self._taken, look=self._look
        )
        self.desk = Desk(self.store, origin=lambda: self.url, tell=self.sender.enqueue)
        self.api = Api(self.desk, secret_key=secret_key, behaviour=self.behaviour)
        self.server = Server(port, self)
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), name="fake-stripe", daemon=True)

    @property
    def url(self) -> str:
        """Where the API and the pages are."""
        return f"http://{HOST}:{self.server.server_address[1]}"

    def start(self) -> FakeStripe:
        """Begin to answer, and send the webhooks that a stopped server still owed."""
        for event in self.store.all("event"):
            if event["pending_webhooks"]:
                self.sender.enqueue(event)
        self.sender.start()
        self._thread.start()
        return self

    def stop(self) -> None:
        """End; what is on its way is sent at the next start if there is a file."""
        self.server.shutdown()
        self.server.server_close()
        self.sender.end()
        self.store.close()

    def __enter__(self) -> FakeStripe:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def misbehave(self, **wanted: Any) -> None:
        """``misbehave(calls=[{"call": "POST /v1/refunds", "how": "after_500"}], webhooks={"copies": 3})``."""
        self.behaviour.set(wanted)

    def pay(self, checkout_id: str, number: str = "4242 4242 4242 4242") -> str:
        """Pay a page as a person would. Gives why the card was declined, empty when it paid."""
        return sessions.pay(self.desk, checkout_id, Card(number=digits(number), exp_month=12, exp_year=2099))

    def things(self, kind: str) -> list[Thing]:
        """Everything of a kind (``refund``, ``payment_intent``, ``checkout.session``, ``event``), oldest first."""
        return self.store.all(kind)

    @property
    def sent(self) -> list[dict[str, Any]]:
        """Every webhook sent or dropped so far."""
        return list(self.sender.sent)

    def wait_for_webhooks(self, within: float = 10.0) -> None:
        """Wait until no webhook is on its way. Raises TimeoutError."""
        if not self.sender.wait_until_quiet(within):
            raise TimeoutError("Webhooks are still on their way.")

    def _taken(self, event: Thing) -> None:
        self.store.put(event | {"pending_webhooks": 0})

    def _look(self) -> None:
        """What becomes due by itself: pages expire, refunds settle."""
        sessions.expire_due(self.desk)
        refunds.settle_due(self.desk)
