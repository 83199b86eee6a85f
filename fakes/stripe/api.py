"""The API: who may call, which call it is, what its key remembers, and what goes wrong on request."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fakes.stripe import forms, intents, refunds, sessions
from fakes.stripe.behaviour import Behaviour
from fakes.stripe.desk import Desk, public
from fakes.stripe.errors import ApiError
from fakes.stripe.store import Thing, new_id

Call = Callable[[Desk, str, dict[str, Any]], Thing]
ID = r"([A-Za-z0-9_]{1,100})"
CALLS: list[tuple[str, re.Pattern[str], Call]] = [
    (method, re.compile(pattern.replace("ID", ID)), call)
    for method, pattern, call in [
        ("POST", r"/v1/checkout/sessions", lambda desk, _, params: sessions.create(desk, params)),
        ("GET", r"/v1/checkout/sessions/ID", lambda desk, id, _: public(sessions.fetch(desk, id))),
        ("POST", r"/v1/checkout/sessions/ID/expire", lambda desk, id, _: sessions.expire(desk, id)),
        ("GET", r"/v1/payment_intents/ID", intents.fetch),
        ("POST", r"/v1/payment_intents/ID", intents.update),
        ("POST", r"/v1/payment_intents/ID/capture", intents.capture),
        ("POST", r"/v1/payment_intents/ID/cancel", intents.cancel),
        ("POST", r"/v1/refunds", lambda desk, _, params: refunds.create(desk, params)),
        ("GET", r"/v1/refunds/ID", lambda desk, id, _: public(desk.find("refund", id))),
        ("GET", r"/v1/charges/ID", lambda desk, id, _: public(desk.find("charge", id))),
        ("GET", r"/v1/events/ID", lambda desk, id, _: public(desk.find("event", id))),
    ]
]
FAILED = ApiError(500, "An unknown error occurred.")
LIMITED = ApiError(429, "Too many requests hit the API too quickly.", code="rate_limit")


@dataclass
class Answer:
    """What goes back; ``cut`` closes the connection instead."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


@dataclass
class Outcome:
    """What goes back, and what the idempotency key remembers: nothing if the call left no trace."""

    answer: Answer
    kept: Answer | None


def refusal(error: ApiError) -> Answer:
    """An error as an answer."""
    return Answer(error.status, json.dumps(error.as_json(), indent=2))


class Api:
    """Answers calls, one effect for each idempotency key."""

    def __init__(self, desk: Desk, *, secret_key: str, behaviour: Behaviour) -> None:
        self.desk, self.secret_key, self.behaviour = desk, secret_key, behaviour

    def answer(self, method: str, path: str, form: str, headers: Mapping[str, str]) -> Answer:
        """Answer one call; `form` is the body of a POST or the query of a GET."""
        try:
            self._admit(headers.get("Authorization", ""))
            call, id = _find(method, path)
        except ApiError as refused:
            return refusal(refused)
        key = headers.get("Idempotency-Key", "") if method == "POST" else ""
        if len(key) > 255:
            return refusal(ApiError(400, "Keys have up to 255 characters.", kind="idempotency_error"))
        if not key:
            return self._act(lambda: self._do(call, id, form), method, path).answer
        request = hashlib.sha256(f"{method} {path}\n{form}".encode()).hexdigest()
        known = self._begin(key, request)
        if known is not None:
            return known
        kept: Answer | None = None
        try:
            outcome = self._act(lambda: self._do(call, id, form), method, path)
            kept = outcome.kept
            return outcome.answer
        finally:
            if kept is not None:
                self.desk.store.keep_key(key, request, kept.status, kept.body)
            else:
                self.desk.store.drop_key(key)

    def _admit(self, authorization: str) -> None:
        wanted = f"Bearer {self.secret_key}"
        if not hmac.compare_digest(authorization.encode(), wanted.encode()):
            raise ApiError(401, "Invalid API Key provided.", code="api_key_invalid")

    def _begin(self, key: str, request: str) -> Answer | None:
        """The answer that the key already has, or None after noting that the call is under way."""
        with self.desk.change():
            kept = self.desk.store.key(key)
            if kept is None:
                self.desk.store.keep_key(key, request, 0, "")
                return None
        of, status, body = kept
        if of != request:
            message = (
                f"Keys for idempotent requests can only be used with the same parameters. Try a key other than {key}."
            )
            return refusal(ApiError(400, message, kind="idempotency_error"))
        if status == 0:
            message = "There is currently another in-progress request using this Idempotent Key."
            return refusal(ApiError(409, message, code="idempotency_key_in_use", kind="idempotency_error"))
        return Answer(status, body, {"Idempotent-Replayed": "true", "Idempotency-Key": key})

    def _act(self, do: Callable[[], Outcome], method: str, path: str) -> Outcome:
        """Do it, or do what was asked to go wrong with it."""
        fault = self.behaviour.take_fault(method, path)
        how = fault.how if fault else ""
        if fault is not None:
            time.sleep(fault.seconds)
        if how in ("before_500", "before_cut", "429"):
            return Outcome(replace(refusal(LIMITED if how == "429" else FAILED), cut=how == "before_cut"), None)
        done = do()
        if how == "kept_500":
            return Outcome(refusal(FAILED), refusal(FAILED))
        if how == "after_500":
            return Outcome(refusal(FAILED), done.kept)
        return Outcome(replace(done.answer, cut=how == "after_cut"), done.kept)

    def _do(self, call: Call, id: str, form: str) -> Outcome:
        """The true answer."""
        try:
            params = forms.parse(form)
            with self.desk.change():
                thing = call(self.desk, id, params)
        except ApiError as refused:
            return Outcome(refusal(refused), refusal(refused) if refused.kept else None)
        answer = Answer(200, json.dumps(thing, indent=2), {"Request-Id": new_id("req")})
        return Outcome(answer, answer)


def _find(method: str, path: str) -> tuple[Call, str]:
    for wanted, pattern, call in CALLS:
        found = pattern.fullmatch(path)
        if found and wanted == method:
            return call, found.group(1) if pattern.groups else ""
    raise ApiError(404, f"Unrecognized request URL ({method}: {path}).")
