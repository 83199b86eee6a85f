"""The processes of the portal and their commands, in one place.

``make run`` starts these very commands as plain processes, docker-compose.yml starts them in containers
(a test compares the two), and browser tests start them on a test database. What differs between the
three is only the environment: addresses, host and port.
"""

from __future__ import annotations

import os
from pathlib import Path

# Pages and API by WSGI: the fastest way to serve a template. Four threads a worker, since a view waits
# for the database about as long as it computes.
WEB = (
    "python", "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "2", "--blocking-threads", "4",
    "--respawn-failed-workers", "portal.wsgi:application",
)  # fmt: skip
# Sockets by ASGI. “asginl” leaves out the lifespan protocol, which Channels does not speak.
REALTIME = (
    "python", "-m", "granian", "--interface", "asginl", "--workers", "1", "--respawn-failed-workers",
    "portal.asgi:application",
)  # fmt: skip
WORKER = (
    "python", "-m", "celery", "--app", "portal", "worker", "--concurrency", "2", "--loglevel", "INFO",
    "--without-gossip", "--without-mingle",
)  # fmt: skip
# The schedule is kept in memory: every sweep reads what is due from the database, so a restart loses nothing
# and the process writes no file.
BEAT = (
    "python", "-m", "celery", "--app", "portal", "beat", "--scheduler", "celery.beat:Scheduler", "--pidfile=",
    "--loglevel", "INFO",
)  # fmt: skip
INBOX = ("python", "-m", "fakes.inbox")
STRIPE = ("python", "-m", "fakes.stripe")

PORTAL = {"web": WEB, "realtime": REALTIME, "worker": WORKER, "beat": BEAT}


def command(words: tuple[str, ...], *, python: Path) -> list[str]:
    """The command with the interpreter that should run it."""
    return [str(python), *words[1:]]


def environment(root: Path, *, host: str = "", port: int = 0) -> dict[str, str]:
    """What every process needs to find the code (``site/`` is a source root), and where a server listens."""
    found = {
        "PYTHONPATH": os.pathsep.join([str(root / "site"), str(root)]),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "portal.settings.local"),
    }
    if port:
        found |= {"GRANIAN_HOST": host, "GRANIAN_PORT": str(port)}
    return found


def payments(site: str, *, port: int, practice: bool = True) -> dict[str, str]:
    """Where the portal takes cards, and where the practice server reports to; without practice it is Stripe itself."""
    server = f"http://127.0.0.1:{port}" if practice else ""
    return {
        "STRIPE_PORT": str(port),
        "STRIPE_API_BASE": server,
        "STRIPE_CHECKOUT_ORIGIN": server,
        "STRIPE_WEBHOOK_URL": f"{site}/webhooks/stripe/" if practice else "",
    }
