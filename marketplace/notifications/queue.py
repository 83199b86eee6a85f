"""How a delivery wakes a worker: by a name, so that actions know no queue and tasks know the actions."""

from collections.abc import Callable

_wake: list[Callable[[int], None]] = []


def wake_with(function: Callable[[int], None]) -> None:
    """Say how a worker is woken; `notifications.tasks` does."""
    _wake[:] = [function]


def wake_delivery(delivery_id: int) -> None:
    """Wake a worker for a delivery, if there is a way."""
    for wake in _wake:
        wake(delivery_id)
