"""How work wakes a worker: by a name, so that actions know no queue and tasks know the actions."""

from collections.abc import Callable

from django.db import transaction

_wake: list[Callable[[str, int], None]] = []


def wake_with(function: Callable[[str, int], None]) -> None:
    """Say how a worker is woken; `payments.tasks` does."""
    _wake[:] = [function]


def wake(what: str, pk: int) -> None:
    """Wake a worker for a payment, a refund or a webhook once this transaction is committed."""
    transaction.on_commit(lambda: [one(what, pk) for one in _wake], robust=True)
