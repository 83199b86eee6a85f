"""PostgreSQL and Redis together: our own, or the ones that the environment names instead."""

from __future__ import annotations

import os
from collections.abc import Callable

from local import postgres, redis_servers, state
from local.console import step
from local.place import Place

# An address in the environment replaces our own server of that kind.
POSTGRES_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL")


def uses_own_postgres() -> bool:
    """Whether the environment names no other server."""
    return not any(os.environ.get(name) for name in POSTGRES_VARIABLES)


def own_redis() -> list[redis_servers.Kind]:
    """The Redis servers that nobody else provides."""
    return [kind for kind in (redis_servers.CACHE, redis_servers.BROKER) if not os.environ.get(kind.variable)]


def start(place: Place) -> list[str]:
    """Start what is ours and not running yet; returns the names of those that were started by this call."""
    started: list[str] = []
    try:
        _start(place, started)
    except BaseException:
        stop(place, only=started)
        raise
    return started


def _start(place: Place, started: list[str]) -> None:
    if uses_own_postgres():
        if not postgres.running(place):
            started.append("postgres")
        with step("PostgreSQL"):
            state.write(place, dict(postgres.start(place)))
    for kind in own_redis():
        if not redis_servers.running(place, kind):
            started.append(kind.name)
        with step(f"Redis ({kind.name})"):
            state.write(place, dict(redis_servers.start(place, kind)))


def stop(place: Place, only: list[str] | None = None) -> list[str]:
    """Stop our servers, or those named in ``only``; returns the names of the ones that ran."""
    actions: dict[str, Callable[[], bool]] = {
        "cache": lambda: redis_servers.stop(place, redis_servers.CACHE),
        "broker": lambda: redis_servers.stop(place, redis_servers.BROKER),
        "postgres": lambda: postgres.stop(place),
    }
    return [name for name, action in actions.items() if (only is None or name in only) and action()]


def addresses(place: Place) -> dict[str, str]:
    """What the processes need to know: the addresses in the environment, and ours for the rest."""
    kept = state.read(place)
    found = {
        name: os.environ.get(name) or kept.get(name, "")
        for name in (*POSTGRES_VARIABLES, redis_servers.BROKER.variable, redis_servers.CACHE.variable)
    }
    if not uses_own_postgres():
        # One address given stands for both: half of ours and half of theirs would be two databases.
        given = [os.environ.get(name) for name in POSTGRES_VARIABLES]
        for name, own, other in zip(POSTGRES_VARIABLES, given, reversed(given), strict=True):
            found[name] = own or other or ""
    return found
