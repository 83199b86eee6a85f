"""An app that talks to the API: JSON, and the token of an account."""

import json
import re
from typing import Any

from allauth.headless.internal.sessionkit import new_session
from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core import mail
from django.test import Client

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_user

BASE = "/api/v1/"
SIGN_UP = {"name": "Anna Tester", "email": "anna@example.test", "password": "four small green stones", "terms": True}
SIGN_IN = {"email": SIGN_UP["email"], "password": SIGN_UP["password"]}


def access_token(user: User) -> str:
    """A token as signing in gives it, without the detour."""
    session = new_session()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return create_access_token(user, session, {})


class App:
    """Asks below /api/v1/, as somebody or as nobody."""

    def __init__(self, user: User | None = None, *, language: str = "en", token: str = "") -> None:
        self.client = Client()
        self.headers = {"Accept-Language": language} if language else {}
        if user and not token:
            token = access_token(user)
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        """A GET."""
        return self.client.get(BASE + path, query or {}, headers=self.headers | headers)

    def post(self, path: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        """A POST of JSON; `key` is the idempotency key."""
        return self._send("POST", path, body, headers | ({"Idempotency-Key": key} if key else {}))

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        """A PUT of JSON."""
        return self._send("PUT", path, body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        return self.client.generic(
            method,
            BASE + path,
            body if isinstance(body, bytes) else _json(body),
            content_type="application/json",
            headers=self.headers | headers,
        )


def _json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


def sent_code() -> str:
    """The code of the last mail."""
    return re.search(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE).group(1)


def signed_in(app: App, **account: Any) -> dict[str, Any]:
    """The tokens of somebody who signed in just now, and who that is."""
    user = make_user(email=SIGN_IN["email"], password=SIGN_IN["password"], **account)
    answer = app.post("auth/signin/", SIGN_IN)
    assert answer.status_code == 200, answer.json()
    return answer.json() | {"user": user}
