"""Advisory locks of PostgreSQL: held until the transaction ends, always taken in one order."""

import hashlib
from collections.abc import Iterable

from django.db import connection


def lock_number(namespace: str, key: object) -> int:
    """A signed 64-bit number that stands for one thing to lock."""
    digest = hashlib.blake2b(f"{namespace}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def advisory_lock(namespace: str, keys: Iterable[object]) -> None:
    """Wait for the locks of all keys. Sorted by number, so that two callers never wait for each other."""
    if not connection.in_atomic_block:
        raise RuntimeError("An advisory lock is held by a transaction: open one first.")
    numbers = sorted({lock_number(namespace, key) for key in keys})
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def try_advisory_lock(namespace: str, key: object) -> bool:
    """Take the lock of one key if nobody has it."""
    if not connection.in_atomic_block:
        raise RuntimeError("An advisory lock is held by a transaction: open one first.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number(namespace, key)])
        return bool(cursor.fetchone()[0])
