"""The HTTP side: the API, the page to pay on, and the levers for tests."""

from __future__ import annotations

import json
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from fakes.stripe import pages, sessions
from fakes.stripe.api import Answer, refusal
from fakes.stripe.errors import ApiError
from fakes.stripe.store import Thing

if TYPE_CHECKING:
    from fakes.stripe.server import FakeStripe

HERE = Path(__file__).parent
OWN_NAMES = {"127.0.0.1", "localhost"}
LONGEST = 200_000  # bytes of a body


class Server(ThreadingHTTPServer):
    """An HTTP server on 127.0.0.1 in front of ``fake``."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, fake: FakeStripe) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.fake = fake


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    server_version = "PiazzaPractice"
    timeout = 60

    def do_GET(self) -> None:
        """Answer a call, a page, a file, or what a test wants to know."""
        path = self._path()
        if path.startswith("/v1/"):
            self._api("GET", path, urlsplit(self.path).query)
        elif path.startswith("/pay/"):
            self._pay(path.removeprefix("/pay/"))
        elif path == "/pay.css":
            self._send(200, "text/css", (HERE / "pay.css").read_text())
        elif path == "/":
            self._send(
                200, "text/plain", "The practice payment server of Piazza. docs/payments.md says how to use it.\n"
            )
        elif path == "/_test/webhooks":
            self._json(200, {"data": list(self.server.fake.sender.sent)})
        elif path == "/_test/behaviour":
            self._json(200, self.server.fake.behaviour.as_json())
        else:
            self._nothing()

    def do_POST(self) -> None:
        """Answer a call, take the form of the page, or set how to misbehave."""
        path, body = self._path(), self._body()
        if body is None:
            self._send(413, "text/plain", "That is too long.")
        elif path.startswith("/v1/"):
            self._api("POST", path, body)
        elif path.startswith("/pay/"):
            self._pay(path.removeprefix("/pay/"), typed=dict(parse_qsl(body, keep_blank_values=True)))
        elif path == "/_test/behaviour":
            self._behave(body)
        else:
            self._nothing()

    def _path(self) -> str:
        """The path asked for; nothing for a page elsewhere that points a name of its own at this machine."""
        asked_by = self.headers.get("Host", "").rsplit(":", 1)[0]
        return urlsplit(self.path).path if asked_by in OWN_NAMES else ""

    def _body(self) -> str | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LONGEST:
            return None
        return self.rfile.read(int(length)).decode(errors="replace")

    def _api(self, method: str, path: str, form: str) -> None:
        try:
            answer = self.server.fake.api.answer(method, path, form, dict(self.headers))
        except Exception:
            self._send(500, "application/json", refusal(ApiError(500, "The practice server has a bug.")).body)
            raise
        self._give(answer)

    def _give(self, answer: Answer) -> None:
        if answer.cut:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(answer.status, "application/json", answer.body, headers=answer.headers)

    def _behave(self, body: str) -> None:
        # A form on some web page can send text, but not this type, without asking first.
        if self.headers.get("Content-Type", "").split(";")[0].strip() != "application/json":
            self._json(415, {"error": "Send application/json."})
            return
        try:
            self.server.fake.behaviour.set(json.loads(body))
        except (ValueError, TypeError) as refused:
            self._json(400, {"error": str(refused)})
            return
        self._json(200, self.server.fake.behaviour.as_json())

    def _pay(self, id: str, typed: dict[str, str] | None = None) -> None:
        desk = self.server.fake.desk
        try:
            session: Thing | None = sessions.fetch(desk, id)
        except ApiError:
            session = None
        language = pages.language(session, self.headers.get("Accept-Language", ""))
        if session is not None and typed is not None and session["status"] == "open":
            self._take(session, typed, language)
        elif session is not None and typed is not None and session["status"] == "complete":
            self._redirect(pages.success_url(session))  # the form came twice: paid once, and onward
        elif session is not None and session["status"] == "open":
            self._page(200, pages.form(session, language=language, typed={}, wrong={}), session)
        else:
            status = 404 if session is None else 410 if session["status"] == "expired" else 200
            self._page(status, pages.closed(session, language=language), session)

    def _take(self, session: Thing, typed: dict[str, str], language: str) -> None:
        card, wrong = pages.read(typed)
        if card is not None:
            try:
                declined = sessions.pay(self.server.fake.desk, session["id"], card)
            except ApiError:
                self._pay(session["id"], typed={})  # paid or closed between the look and the payment
                return
            if not declined:
                self._redirect(pages.success_url(session))
                return
            wrong = {pages.BESIDE.get(declined, "number"): declined}
        self._page(422, pages.form(session, language=language, typed=typed, wrong=wrong), session)

    def _page(self, status: int, body: str, session: Thing | None) -> None:
        # Chromium applies form-action to the redirect after a form too, so the shop must be named.
        shop = f" {_origin(session['success_url'])}" if session else ""
        policy = f"default-src 'none'; style-src 'self'; img-src data:; form-action 'self'{shop}; base-uri 'none'"
        self._send(status, "text/html", body, headers={"Content-Security-Policy": policy})

    def _redirect(self, to: str) -> None:
        self.send_response(303)
        self.send_header("Location", to.replace("\r", "").replace("\n", ""))
        self.send_header("Content-Length", "0")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def _nothing(self) -> None:
        self._send(404, "text/plain", "There is nothing here. This server answers on 127.0.0.1 only.\n")

    def _json(self, status: int, content: object) -> None:
        self._send(status, "application/json", json.dumps(content, ensure_ascii=False, indent=2))

    def _send(self, status: int, kind: str, body: str, *, headers: dict[str, str] | None = None) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """A line for each request would bury what matters; a fault still prints its trace."""


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
