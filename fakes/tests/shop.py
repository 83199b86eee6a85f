"""A shop that sells by the practice payment server: what it orders, how it asks, and how it takes webhooks."""

import http.client
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

from fakes.stripe import FakeStripe

PAYS = "4242 4242 4242 4242"
TYPED = {"number": PAYS, "expiry": "12/40", "cvc": "123", "holder": "Anna Berger"}
ORDER = {
    "mode": "payment",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][unit_amount]": "123450",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][product_data][name]": "Cleaning <b>",
    "client_reference_id": "pay-1",
    "payment_intent_data[metadata][reference]": "pay-1",
    "locale": "en",
    "success_url": "http://shop.example:8000/paid/?checkout={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://shop.example:8000/pay/",
}


class Shop(ThreadingHTTPServer):
    """Takes webhooks; answers with the statuses in ``answers``, then 200."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ShopHandler)
        self.got: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/webhooks/stripe/"

    def kinds(self) -> list[str]:
        """What the webhooks so far were about, in their order."""
        return [json.loads(body)["type"] for body, _ in self.got]


class ShopHandler(BaseHTTPRequestHandler):
    """Keeps what comes and answers as the shop was told to."""

    server: Shop

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((body, self.headers["Stripe-Signature"]))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def ask(
    stripe: FakeStripe,
    method: str,
    path: str,
    form: dict[str, str] | str | None = None,
    *,
    key: str = "",
    secret: str = "",
    headers: dict[str, str] | None = None,
) -> tuple[int, Any, Any]:
    """A call as JSON, or a page as text: status, body, headers."""
    link = http.client.HTTPConnection("127.0.0.1", stripe.server.server_address[1], timeout=10)
    sent = {"Authorization": f"Bearer {secret or stripe.secret_key}"} | ({"Idempotency-Key": key} if key else {})
    body = form if isinstance(form, str) else urlencode(form) if form is not None else None
    try:
        link.request(method, path, body, sent | (headers or {}))
        answer = link.getresponse()
        text = answer.read().decode()
        is_json = answer.headers["Content-Type"] and "json" in answer.headers["Content-Type"]
        return answer.status, json.loads(text) if is_json else text, answer.headers
    finally:
        link.close()


def opened(stripe: FakeStripe, **changed: str) -> Any:
    """The order's page, as the server tells of it."""
    status, session, _ = ask(stripe, "POST", "/v1/checkout/sessions", ORDER | changed)
    assert status == 200, session
    return session


def manual(stripe: FakeStripe) -> Any:
    """A page that takes the money only when it is asked to."""
    return opened(stripe, **{"payment_intent_data[capture_method]": "manual"})


def intent_of(stripe: FakeStripe, session: Any) -> Any:
    """The payment of a page, with its charge."""
    id = ask(stripe, "GET", f"/v1/checkout/sessions/{session['id']}")[1]["payment_intent"]
    return ask(stripe, "GET", f"/v1/payment_intents/{id}?expand[]=latest_charge")[1]
