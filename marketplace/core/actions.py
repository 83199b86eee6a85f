"""What every action has in common: one transaction, typed errors for what PostgreSQL refuses, retries of deadlocks."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.utils import IntegrityError

from marketplace.core.errors import Conflict, Taken

P = ParamSpec("P")
T = TypeVar("T")

EXCLUSION_VIOLATION = "23P01"
DEADLOCK = "40P01"
LOCK_NOT_AVAILABLE = "55P03"
MOST_TRIES = 3


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's five-character code of a database error, or an empty string."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Run a use case in one transaction.

    An overlap refused by the exclusion constraint becomes `Taken`, a lock that is not to be had `Conflict`. A deadlock
    is tried again, three times at most and only where this is the outermost transaction: inside another one
    PostgreSQL has already given the whole of it up.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        outermost = not connection.in_atomic_block
        for attempt in range(1, MOST_TRIES + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except IntegrityError as error:
                if sqlstate(error) == EXCLUSION_VIOLATION:
                    raise Taken from error
                raise
            except OperationalError as error:
                state = sqlstate(error)
                if state == DEADLOCK and outermost and attempt < MOST_TRIES:
                    continue
                if state in (DEADLOCK, LOCK_NOT_AVAILABLE):
                    raise Conflict from error
                raise
        raise Conflict

    return run
