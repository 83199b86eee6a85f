"""What the server remembers: every object as JSON, in a file that survives a restart or in memory."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Thing = dict[str, Any]
TABLES = """
CREATE TABLE IF NOT EXISTS things (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS things_by_kind ON things (kind, number);
CREATE TABLE IF NOT EXISTS keys (
    name TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
);
"""


class Store:
    """Objects by id, and the answers kept for idempotency keys. One change at a time: ``with store.change():``."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._later: list[Callable[[], None]] = []
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._file.executescript(TABLES)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Everything inside happens, or nothing does; others wait."""
        with self._lock:
            if self._depth == 0:
                self._file.execute("BEGIN")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._later.clear()
                    self._file.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._file.execute("COMMIT")
                later, self._later = self._later, []
                for call in later:
                    call()

    def when_kept(self, call: Callable[[], None]) -> None:
        """Do something once the change around this is kept."""
        self._later.append(call)

    def put(self, thing: Thing) -> Thing:
        """Keep an object under its id."""
        with self._lock:
            self._file.execute(
                "INSERT INTO things (id, kind, body) VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                (thing["id"], thing["object"], json.dumps(thing)),
            )
        return thing

    def get(self, kind: str, id: str) -> Thing | None:
        """One object, or None."""
        with self._lock:
            row = self._file.execute("SELECT body FROM things WHERE id = ? AND kind = ?", (id, kind)).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, kind: str) -> list[Thing]:
        """Every object of a kind, the oldest first."""
        with self._lock:
            rows = self._file.execute("SELECT body FROM things WHERE kind = ? ORDER BY number", (kind,)).fetchall()
        return [json.loads(row[0]) for row in rows]

    def key(self, name: str) -> tuple[str, int, str] | None:
        """What is kept for an idempotency key: the request, the status of its answer (0: under way) and the body."""
        with self._lock:
            return self._file.execute("SELECT request, status, body FROM keys WHERE name = ?", (name,)).fetchone()

    def keep_key(self, name: str, request: str, status: int, body: str) -> None:
        """Remember a request and its answer."""
        with self._lock:
            self._file.execute("INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?)", (name, request, status, body))

    def drop_key(self, name: str) -> None:
        """Forget a request that left no trace."""
        with self._lock:
            self._file.execute("DELETE FROM keys WHERE name = ?", (name,))

    def drop_unfinished_keys(self) -> None:
        """Forget what was under way when the server ended."""
        with self._lock:
            self._file.execute("DELETE FROM keys WHERE status = 0")

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._file.close()


def new_id(prefix: str) -> str:
    """An id that looks like Stripe's."""
    return f"{prefix}_{secrets.token_hex(12)}"
