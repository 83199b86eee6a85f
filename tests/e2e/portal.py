"""The portal as `make run` starts it, on a database of its own: web, worker with beat, inbox and payments."""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import redis
from django.conf import settings

from local import ports, processes
from local.run import answers
from marketplace.core import testing
from tests.e2e.town import PASSWORD, ROOT, database_variables, ensure_town, file_variables, manage

T = TypeVar("T")
START_WITHIN = 60.0
WAIT = 40.0  # two cores may be busy with other tests
REDIS_DATABASE = 15  # 1 to 14 are emptied by the workers of the other tests, 0 is the portal's


def eventually(look: Callable[[], T], *, what: str, within: float = WAIT) -> T:
    """The first result that is not empty; a failure that says what was waited for."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.25)
    raise AssertionError(f"Not within {within:.0f} s: {what}")


class Portal:
    """Where the running portal is, what its mails say and what its database holds."""

    password = PASSWORD

    def __init__(self, *, url: str, inbox: str, database: str, log: Path) -> None:
        self.url, self.inbox, self.log = url, inbox, log
        self._database = database

    def rows(self, statement: str, *parameters: Any) -> list[tuple]:
        """What the database holds, past Django: the browser's event loop runs in this thread."""
        with psycopg.connect(database_variables(self._database)["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(statement, parameters).fetchall()

    def value(self, statement: str, *parameters: Any) -> Any:
        """The first column of the first row; None without rows."""
        found = self.rows(statement, *parameters)
        return found[0][0] if found else None

    def time_passes(self, booking: str) -> None:
        """The appointment's hour comes: the clock of running processes cannot be moved, but the appointment can."""
        statement = (
            "UPDATE booking_booking SET ends_at = now() + (ends_at - starts_at), starts_at = now()"
            " WHERE public_id = %s AND starts_at > now() RETURNING id"
        )
        self.rows(statement, booking)

    def mails(self, to: str) -> list[dict[str, Any]]:
        """What somebody got, newest first."""
        with urllib.request.urlopen(f"{self.inbox}/api/messages?to={to}", timeout=5) as answer:
            return json.load(answer)

    def mail(self, to: str, subject: str) -> dict[str, Any]:
        """The newest mail to somebody whose subject matches, as soon as it is there."""

        def look() -> dict[str, Any] | None:
            return next((mail for mail in self.mails(to) if re.search(subject, mail["subject"].strip())), None)

        return eventually(look, what=f"a mail to {to} about {subject}; got {[m['subject'] for m in self.mails(to)]}")


@contextmanager
def running_portal(folder: Path) -> Iterator[Portal]:
    """Start everything, wait until it answers, and leave nothing behind."""
    town = ensure_town()
    database = testing.create_database("e2e", template=town.template)
    state = folder / "state"
    shutil.copytree(town.files, state)
    chosen = _ports()
    token = f"e2e-{secrets.token_hex(4)}"
    variables = _variables(database, state, chosen, token)
    children: list[subprocess.Popen] = []
    try:
        manage("collectstatic", "--noinput", "--verbosity", "0", variables=variables)
        for name, words in _commands().items():
            own = processes.environment(ROOT, host=ports.HOST, port=chosen[name] if name in ("web", "realtime") else 0)
            own["DJANGO_SETTINGS_MODULE"] = variables["DJANGO_SETTINGS_MODULE"]
            log = (folder / f"{name}.log").open("wb")
            command = processes.command(words, python=Path(sys.executable))
            children.append(
                subprocess.Popen(
                    command, cwd=ROOT, env=os.environ | variables | own, stdout=log, stderr=log, start_new_session=True
                )
            )
        portal = Portal(
            url=variables["SITE_URL"], inbox=f"http://{ports.HOST}:{chosen['inbox']}", database=database, log=folder
        )
        _wait(portal, chosen, children)
        yield portal
    finally:
        _stop(children)
        testing.drop_database(database)
        _forget(token)


def _commands() -> dict[str, tuple[str, ...]]:
    """The commands of `make run`, one process each; beat rides with the worker."""
    alone = ("--pool", "solo", "--beat", "--scheduler", "celery.beat:Scheduler")
    web = list(processes.WEB)
    web[web.index("--workers") + 1] = "1"
    return {
        "inbox": processes.INBOX,
        "stripe": processes.STRIPE,
        "web": tuple(web),
        "realtime": processes.REALTIME,
        "worker": (*processes.WORKER, *alone),
    }


def _ports() -> dict[str, int]:
    taken: set[int] = set()
    for _ in range(5):
        taken.add(ports.first_free(18100 + os.getpid() % 400, without=frozenset(taken)))
    return dict(zip(("web", "realtime", "inbox", "mail", "stripe"), sorted(taken), strict=True))


def _variables(database: str, state: Path, chosen: dict[str, int], token: str) -> dict[str, str]:
    cache = settings.CACHE_REDIS_URL.split("?")[0].rsplit("/", 1)[0]
    return {
        **database_variables(database),
        **file_variables(state),
        "REDIS_URL": settings.REDIS_URL,
        "CACHE_REDIS_URL": f"{cache}/{REDIS_DATABASE}",
        "CACHE_KEY_PREFIX": token,
        "CELERY_PREFIX": f"{token}:",
        "CHANNEL_PREFIX": token,
        "SITE_URL": f"http://{ports.HOST}:{chosen['web']}",
        "REALTIME_URL": f"ws://{ports.HOST}:{chosen['realtime']}",
        "EMAIL_HOST": ports.HOST,
        "EMAIL_PORT": str(chosen["mail"]),
        "INBOX_PORT": str(chosen["inbox"]),
        "INBOX_DIR": str(state / "inbox"),
        **processes.payments(f"http://{ports.HOST}:{chosen['web']}", port=chosen["stripe"]),
        "STRIPE_SECRET_KEY": secrets.token_urlsafe(),
        "STRIPE_WEBHOOK_SECRET": secrets.token_urlsafe(),
        "STRIPE_DIR": str(state / "stripe"),
        "DEMO_PASSWORD": PASSWORD,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LOG_LEVEL": "WARNING",
    }


def _wait(portal: Portal, chosen: dict[str, int], children: list[subprocess.Popen]) -> None:
    deadline = time.monotonic() + START_WITHIN
    servers = (("web", "/healthz/live"), ("realtime", "/healthz/live"), ("inbox", "/"), ("stripe", "/"))
    while not all(answers(chosen[name], path) for name, path in servers):
        dead = [child.args for child in children if child.poll() is not None]
        if dead or time.monotonic() > deadline:
            said = "".join(path.read_text(errors="replace")[-800:] for path in portal.log.glob("*.log"))
            raise AssertionError(f"The portal does not start. Ended: {dead}\n{said}")
        time.sleep(0.2)


def _stop(children: list[subprocess.Popen]) -> None:
    """Each child leads a session of its own, so its own children go with it."""
    for child in children:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait(timeout=10)


def _forget(token: str) -> None:
    """Queues and cached pages of this run."""
    cache = settings.CACHE_REDIS_URL.split("?")[0].rsplit("/", 1)[0]
    for url in (settings.REDIS_URL, f"{cache}/{REDIS_DATABASE}"):
        with redis.Redis.from_url(url) as server:
            for key in server.scan_iter(match=f"{token}*"):
                server.delete(key)
