"""JSON for the cache: a value that was written by somebody else can never run code here."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


class JSONSerializer:
    """Django's Redis cache calls `dumps` and `loads`; integers stay plain so that Redis can count with them."""

    def dumps(self, obj: Any) -> bytes | int:
        """Bytes for the cache."""
        if type(obj) is int:
            return obj
        return json.dumps(obj, cls=DjangoJSONEncoder).encode()

    def loads(self, data: bytes) -> Any:
        """What was cached."""
        return json.loads(data)
