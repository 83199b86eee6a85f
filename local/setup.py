"""Everything that must be there before a process can start or a test can run."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from local import environment, frontend, mirror, project, redis_servers, services, state
from local.console import Trouble
from local.place import Place, prepare


@dataclass(frozen=True)
class Ready:
    """The place to run from, the variables to run with, and the servers that this start brought up."""

    place: Place
    variables: dict[str, str]
    started: list[str]


def packages(place: Place) -> None:
    """State folder, Python packages, front-end packages, catalogues: all that needs no server."""
    prepare(place)
    state.secret(place, "SECRET_KEY", length=48)
    state.secret(place, "DEMO_PASSWORD", length=9)
    state.secret(place, "STRIPE_SECRET_KEY")
    state.secret(place, "STRIPE_WEBHOOK_SECRET")
    environment.prepare(place)
    frontend.prepare(place)
    project.compile_catalogues(place)


def complete(place: Place) -> Ready:
    """The packages, the servers, the database's tables and the static files."""
    packages(place)
    runner = mirror.runnable(place)
    started = services.start(place)
    try:
        variables = {**services.addresses(place), "HOME": str(place.state)}
        _meet(runner, variables)
        project.manage(
            runner,
            "Database tables (the first time a minute)",
            "migrate",
            "--noinput",
            environment=variables,
            hint="If the database is what is wrong: make reset",
        )
        project.collect_static(runner, environment=variables)
    except BaseException:
        services.stop(place, only=started)
        raise
    return Ready(place=runner, variables=variables, started=started)


def _meet(place: Place, variables: dict[str, str]) -> None:
    """Ask the servers named in the environment whether they are there, before Django does."""
    if not services.uses_own_postgres():
        for name in services.POSTGRES_VARIABLES:
            _meet_postgres(place, name, variables[name])
    for kind in (redis_servers.BROKER, redis_servers.CACHE):
        if os.environ.get(kind.variable):
            _meet_redis(kind.variable, variables[kind.variable])


def _meet_postgres(place: Place, name: str, address: str) -> None:
    code = "import os, psycopg; psycopg.connect(os.environ['ADDRESS'], connect_timeout=5).close()"
    tried = subprocess.run(
        [str(place.python), "-c", code],
        check=False,
        env={**os.environ, "ADDRESS": address},
        capture_output=True,
        text=True,
        cwd="/",
        **place.account.popen(),
    )
    if tried.returncode != 0:
        raise Trouble(
            f"The PostgreSQL that {name} names does not let us in.",
            hint=tried.stderr.strip().splitlines()[-1],
        )


def _meet_redis(name: str, address: str) -> None:
    if not address.startswith("redis://"):
        return  # TLS and sockets are left to the client
    try:
        answer = redis_servers.ask(address, "PING")
    except OSError as silent:
        answer = str(silent)
    if "PONG" not in answer:
        raise Trouble(f"The Redis that {name} names does not answer.", hint=answer)


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """Keep two starts in one checkout from getting into each other's way."""
    prepare(place)
    with (place.state / "run" / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise Trouble(
                "Another `make` is at work in this checkout.",
                hint=f"If it is `make run`, the portal is at {state.read(place).get('SITE_URL', '…')}",
            ) from held
        yield
