"""The one clock. Rules get the time as an argument; actions ask here; tests and the demo town move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_moved: ContextVar[datetime | None] = ContextVar("piazza_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _moved.get() or datetime.now(UTC)


@contextmanager
def moved_to(instant: datetime) -> Iterator[None]:
    """Let `now()` stand still at an aware instant, in this thread or task only."""
    if instant.tzinfo is None:
        raise ValueError("The clock is moved to an aware instant only.")
    token = _moved.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)
