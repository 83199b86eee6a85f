"""A request that books or pays is carried out once, however often a client with a bad line repeats it.

The answer is stored in the transaction of the change: either both are there or neither. What runs at this moment is
known by an advisory lock of that transaction, so a crash leaves no key that is stuck. An answer that says no changed
nothing and is not stored: the same key may try again.
"""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.actions import action
from marketplace.core.errors import Conflict, DomainError, Invalid
from marketplace.core.locks import try_advisory_lock
from marketplace.core.models import IdempotencyRecord

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,128}")


class KeyReused(DomainError):
    """The key was used for something else."""

    code = "idempotency_key_reused"
    status = 422
    message = _("This key was used for another request.")
    hint = _("Use a new key for every booking.")


def key_of(request: Request) -> str:
    """The key of a request; raises `Invalid` when there is none."""
    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        raise Invalid(
            _("This request needs a key of its own in the header %(header)s.") % {"header": HEADER},
            hint=_("A random UUID is a good key. Repeat it only with the same request."),
            field=HEADER,
            code="idempotency_key_missing",
        )
    return key


def answer_once(request: Request, *, endpoint: str, do: Callable[[], Response]) -> HttpResponse:
    """Carry out `do` and store its answer, or give the stored answer again, byte for byte.

    Raises `Conflict` while the same key is being answered, `KeyReused` when it came with another body.
    """
    account_id: Any = request.user.pk
    return _answer(account_id, endpoint, key_of(request), hash_of(request.data), do)


def hash_of(body: Any) -> str:
    """One hash for one meaning: spaces and the order of fields do not count."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@action
def _answer(account_id: int, endpoint: str, key: str, body_hash: str, do: Callable[[], Response]) -> HttpResponse:
    if not try_advisory_lock("core.idempotency", f"{account_id}:{endpoint}:{key}"):
        raise Conflict(
            _("This request is being carried out at this moment."),
            hint=_("Please repeat it in a few seconds, with the same key."),
            code="in_flight",
        )
    record = IdempotencyRecord.objects.filter(account_id=account_id, endpoint=endpoint, key=key).first()
    if record is None:
        answer = do()
        record = IdempotencyRecord.objects.create(
            account_id=account_id,
            endpoint=endpoint,
            key=key,
            request_hash=body_hash,
            status=answer.status_code,
            content_type="application/json",
            location=answer.headers.get("Location", ""),
            body=JSONRenderer().render(answer.data),
        )
    elif record.request_hash != body_hash:
        raise KeyReused
    headers = {"Location": record.location} if record.location else {}
    return HttpResponse(bytes(record.body), status=record.status, content_type=record.content_type, headers=headers)
