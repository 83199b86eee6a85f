"""A template database with the demo town in it, made once a day and cloned by each run of browser tests."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

from marketplace.core import testing

PASSWORD = "a town made of paper"
ROOT = Path(settings.BASE_DIR)
# What decides how the demo town looks: its own files, and the code whose actions make it.
SOURCES = ("demo", "home", "marketplace")
KINDS = {".py", ".yaml", ".csv"}
PREFIX = "piazza_demo_"


@dataclass(frozen=True)
class Town:
    """A database to clone, and the folder with the files that its rows name."""

    template: str
    files: Path


def town_name() -> str:
    """Changes with whatever the town is made from, and with the day: its bookings lie around today."""
    digest = hashlib.sha256(f"{datetime.now(UTC):%Y-%m-%d}".encode())
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in KINDS and "tests" not in path.parts:
                digest.update(path.read_bytes())
    return f"{PREFIX}{testing.template_name()[-12:]}_{digest.hexdigest()[:12]}"


def ensure_town() -> Town:
    """Load the demo town unless today's is there; other runs wait for it."""
    folder = _own_folder()
    name = town_name()
    town = Town(name, folder / name)
    with _one_at_a_time(folder), psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        known = {row[0] for row in owner.execute("SELECT datname FROM pg_database WHERE datname LIKE 'piazza_demo_%'")}
        if name in known and town.files.is_dir():
            return town
        for old in known:
            testing.drop_database(old)
            shutil.rmtree(folder / old, ignore_errors=True)
        shutil.rmtree(town.files, ignore_errors=True)
        making = testing.create_database("town")
        try:
            _load(making, town.files)
        except BaseException:
            testing.drop_database(making)
            raise
        # Renamed only when complete: an interrupted run leaves nothing that looks finished.
        owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name)))
    return town


def database_variables(name: str) -> dict[str, str]:
    """The two addresses of one of our databases."""
    return {
        "DATABASE_URL": testing.url_with_name(settings.DATABASE_URL, name),
        "DATABASE_OWNER_URL": testing.url_with_name(settings.DATABASE_OWNER_URL, name),
    }


def file_variables(folder: Path) -> dict[str, str]:
    """A state folder of its own: no test writes into the one of `make run`."""
    return {"PIAZZA_STATE_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings.local"}


def manage(*words: str, variables: dict[str, str]) -> None:
    """Run a management command; what it says is shown when it fails."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"manage.py {words[0]}: {done.stdout[-1500:]}{done.stderr[-1500:]}")


def _load(database: str, files: Path) -> None:
    files.mkdir(mode=0o700)
    variables = database_variables(database) | file_variables(files) | {"DEMO_PASSWORD": PASSWORD}
    variables |= {"REDIS_URL": settings.REDIS_URL, "CACHE_REDIS_URL": settings.CACHE_REDIS_URL}
    manage("load_demo", variables=variables | {"CACHE_KEY_PREFIX": database, "CELERY_PREFIX": f"{database}:"})


def _own_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"piazza-e2e-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise RuntimeError(f"{folder} belongs to somebody else. Remove it, then run again.")
    return folder


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
