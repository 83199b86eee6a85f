"""What tests of every app share: databases cloned from a template, delivered outboxes, many threads at once."""

import fcntl
import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from marketplace.core.models import OutboxMessage
from marketplace.core.tasks import sweep_outbox

T = TypeVar("T")
PACKAGES_WITH_TABLES = ("django", "wagtail", "wagtail-localize", "django-allauth", "django-parler", "django-treebeard")


def url_with_name(url: str, name: str) -> str:
    """A database address with another database's name."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _owner(name: str | None = None) -> psycopg.Connection:
    url = settings.DATABASE_OWNER_URL
    return psycopg.connect(url_with_name(url, name) if name else url, autocommit=True)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Workers wait for each other while the template is made: a file lock works between processes."""
    with (Path(tempfile.gettempdir()) / f"piazza-template-{os.getuid()}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def template_name() -> str:
    """The template's name changes with any migration of ours and with the versions of packages that have tables."""
    digest = hashlib.sha256()
    root = Path(settings.BASE_DIR)
    for path in sorted([*root.glob("marketplace/*/migrations/*.py"), *root.glob("home/migrations/*.py")]):
        digest.update(path.read_bytes())
    digest.update((Path(settings.BASE_DIR) / "marketplace/core/grants.py").read_bytes())
    for package in PACKAGES_WITH_TABLES:
        digest.update(version(package).encode())
    return f"piazza_template_{digest.hexdigest()[:12]}"


def _migrate(name: str) -> None:
    environment = os.environ | {
        "DATABASE_OWNER_URL": url_with_name(settings.DATABASE_OWNER_URL, name),
        "DATABASE_URL": url_with_name(settings.DATABASE_URL, name),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
    }
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True, cwd=settings.BASE_DIR)


def ensure_template() -> str:
    """Make and migrate the template unless it is there."""
    name = template_name()
    with _one_at_a_time(), _owner() as owner:
        exists = owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if exists:
            return name
        making = f"{name}_{secrets.token_hex(3)}"
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
        _migrate(making)
        # Renamed only when complete: an interrupted run leaves nothing that looks finished.
        owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name)))
    return name


def create_database(purpose: str, *, template: str | None = None) -> str:
    """Clone a database for tests and return its name."""
    template = template or ensure_template()
    name = f"piazza_{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{secrets.token_hex(4)}"
    with _one_at_a_time(), _owner() as owner:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        owner.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    return name


def drop_database(name: str) -> None:
    """Remove a database that `create_database` made, whoever is still connected.

    The server's own vacuum may be looking at it: only a superuser ends that, but it is done in a moment.
    """
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with _owner() as owner:
        for wait in (0.2, 0.5, 1.0, 2.0, 4.0):
            try:
                owner.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                time.sleep(wait)
            else:
                return
        owner.execute(statement)


def point_to(name: str) -> None:
    """Let every connection of this process, in any thread, use the database of that name."""
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connections.databases["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def deliver_all() -> None:
    """Deliver everything in the outbox, and what that announces in turn."""
    while OutboxMessage.objects.due().exists():
        if not sweep_outbox():
            return


def check_constraints_now() -> None:
    """Let deferred triggers speak inside a test instead of in its teardown."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # and be silent again until the end, as before


def all_at_once(calls: list[Callable[[], T]]) -> list[T | BaseException]:
    """Run every call in a thread with a connection of its own, started together; results in order, errors as values."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(index: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            results[index] = calls[index]()
        except BaseException as error:  # the test decides what an error means
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results


def breaches() -> str:
    """What `check_invariants` says; an empty string when every rule holds."""
    try:
        call_command("check_invariants", verbosity=0)
    except SystemExit as stop:
        return str(stop)
    return ""
