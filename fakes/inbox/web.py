"""The HTTP side: pages for people, JSON for tests."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from fakes.inbox import pages
from fakes.inbox.store import Store

HERE = Path(__file__).parent
FILES = {"/inbox.css": "text/css", "/inbox.js": "text/javascript"}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'"
)
# A mail may bring its own styles and pictures, never a script; its links open beside the inbox.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data: http: https:; font-src data:; base-uri 'self'"
)
OWN_NAMES = {"127.0.0.1", "localhost"}


class Server(ThreadingHTTPServer):
    """An HTTP server on 127.0.0.1 that shows ``store``."""

    daemon_threads = True

    def __init__(self, port: int, store: Store) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.store = store


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    server_version = "PiazzaInbox"

    def do_GET(self) -> None:
        """Answer a page, a file or JSON."""
        url = urlsplit(self.path)
        to = parse_qs(url.query).get("to", [""])[0]
        path = unquote(url.path)
        if not self._is_asked_by_our_name():
            self._answer(421, "text/plain", "This inbox answers on 127.0.0.1 only.")
        elif path == "/":
            self._answer(200, "text/html", pages.listing(self.server.store.find(to), to=to))
        elif path == "/api/messages":
            self._json([mail.as_json() for mail in self.server.store.find(to)])
        elif path in FILES:
            self._answer(200, FILES[path], (HERE / path[1:]).read_text())
        else:
            self._one(path.strip("/").split("/"))

    def do_DELETE(self) -> None:
        """Empty the inbox; tests begin with it."""
        if self.path != "/api/messages" or not self._is_asked_by_our_name():
            self._missing()
            return
        self.server.store.clear()
        self._json([])

    def _one(self, parts: list[str]) -> None:
        mail = self.server.store.get(parts[1]) if parts[0] == "mail" and len(parts) in (2, 3) else None
        if mail is None:
            self._missing()
        elif len(parts) == 2:
            self._answer(200, "text/html", pages.one(mail))
        elif parts[2] == "html":
            body = f'<base target="_blank">{mail.html}'
            self._answer(200, "text/html", body, policy=MAIL_POLICY)
        elif parts[2] == "raw":
            self._answer(200, "text/plain", mail.raw.decode(errors="replace"))
        else:
            self._missing()

    def _is_asked_by_our_name(self) -> bool:
        """A page elsewhere could point a name of its own at this machine and read the mail."""
        return self.headers.get("Host", "").rsplit(":", 1)[0] in OWN_NAMES

    def _missing(self) -> None:
        body = '<h1>No such mail</h1><p>It may have been cleared. <a href="/">All mails</a></p>'
        self._answer(404, "text/html", pages.frame("No such mail", body))

    def _json(self, content: object) -> None:
        self._answer(200, "application/json", json.dumps(content, ensure_ascii=False))

    def _answer(self, status: int, kind: str, body: str, *, policy: str = POLICY) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """The list asks every three seconds; a log of that helps nobody."""
