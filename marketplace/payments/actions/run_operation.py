"""Call a gateway with a key, once: never inside a transaction. (There is no audit row: the operation is one.)"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction

from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Conflict
from marketplace.core.gateways.payments import GatewayError
from marketplace.payments.models import Operation


def outside_transaction() -> None:
    """Refuse to go on inside a transaction: a gateway that is slow would hold its locks."""
    with transaction.atomic(durable=True):
        pass


def run_operation(
    *, key: str, gateway: str, what: str, request: dict[str, Any], call: Callable[[str], dict[str, Any]]
) -> dict[str, Any]:
    """Call the gateway with this key unless its answer is here already; return the answer.

    `call` gets the key and returns what JSON can hold. Should we stop between call and storing, the next try sends
    the same key, and the gateway does it once. Raises `GatewayError`, and `Conflict` when the key was used for
    another request.
    """
    outside_transaction()
    operation = _open(key=key, gateway=gateway, what=what, request_hash=_hash(request))
    if operation.answer is not None:
        return operation.answer
    try:
        answer = call(key)
    except GatewayError as error:
        _close(key=key, answer=None, error=error.code)
        raise
    _close(key=key, answer=answer, error="")
    return answer


def _hash(request: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()


@action
def _open(*, key: str, gateway: str, what: str, request_hash: str) -> Operation:
    operation, _ = Operation.objects.get_or_create(
        key=key, defaults={"gateway": gateway, "what": what, "request_hash": request_hash, "created_at": clock.now()}
    )
    if operation.request_hash != request_hash:
        raise Conflict(code="key_used")
    return operation


@action
def _close(*, key: str, answer: dict[str, Any] | None, error: str) -> None:
    operation = Operation.objects.select_for_update().get(key=key)
    operation.attempts = min(operation.attempts + 1, 10_000)
    operation.error = error[:80]
    if answer is not None and operation.answer is None:
        operation.answer, operation.done_at = answer, clock.now()
    operation.save()
