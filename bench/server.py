"""A portal on a database of its own, served by the very command that production uses, for measuring from outside."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]


def prepare() -> None:
    """Load Django once, with the test settings' quick password hasher."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    django.setup()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(
    database_url: str,
    *,
    workers: int = 2,
    settings: str = "bench.settings",
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    """Serve the portal on that database, with these further environment variables; yields its address."""
    port = free_port()
    environment = os.environ | {
        **variables,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": database_url,
        "DATABASE_OWNER_URL": database_url,
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "LOG_LEVEL": "ERROR",
    }
    application = (sys.executable, "portal.wsgi:application", ROOT)
    with granian(*application, port=port, workers=workers, environment=environment, ready="/healthz/live") as address:
        yield address


@contextmanager
def granian(
    python: str, application: str, folder: Path, *, port: int, workers: int, environment: Mapping[str, str], ready: str
) -> Iterator[str]:
    """Serve an application as production does; yields its address once the path `ready` answers."""
    command = [python, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", str(workers)]
    bound = {"GRANIAN_HOST": "127.0.0.1", "GRANIAN_PORT": str(port)}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*command, "--blocking-threads", "8", application],
            env={**environment, **bound},
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            wait(f"http://127.0.0.1:{port}{ready}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def wait(address: str, process: subprocess.Popen, *, whatever: bool = False) -> None:
    """Until it answers; half a minute at the most, and not at all once the process has ended.

    `whatever`: an error is an answer, too.
    """
    for _ in range(150):
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except urllib.error.HTTPError:
            if whatever:
                return
            time.sleep(0.2)
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server does not answer")
