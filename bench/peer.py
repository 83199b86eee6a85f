"""Wagtail's bakerydemo from a checkout, on the same kind of server, or a word about what the checkout lacks."""

import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bench import server

SETTINGS = "bench.settings_bakerydemo"
DATABASE = "bakerydemodb"  # what its own settings call it
NEEDED = ("manage.py", "bakerydemo/wsgi.py", "bakerydemo/settings/base.py")
MODULES = ("granian", "dj_database_url", "wagtail")
LOOK = "import importlib.util as u, sys; print(*(name for name in sys.argv[1:] if not u.find_spec(name)))"
LAST_LINES = 12


def checkout_of(words: Sequence[str]) -> Path | None:
    """The folder that was named, or None without one; ends with what is wrong about it."""
    if not words:
        return None
    folder = Path(words[0]).expanduser().resolve()
    if not folder.is_dir():
        raise SystemExit(f"There is no folder {folder}.")
    if missing := [name for name in NEEDED if not (folder / name).is_file()]:
        raise SystemExit(f"{folder} is no checkout of bakerydemo: it has no {', '.join(missing)}.")
    if "BAKERYDEMO_DATABASE_URL" not in os.environ and not (folder / DATABASE).is_file():
        raise SystemExit(
            f"{folder} has no {DATABASE} yet: run `manage.py migrate` and `manage.py load_initial_data` there,"
            " or name another database in BAKERYDEMO_DATABASE_URL."
        )
    lacking = subprocess.run(
        [_python(folder), "-c", LOOK, *MODULES],
        capture_output=True,
        text=True,
        check=False,
    )
    if lacking.returncode or lacking.stdout.strip():
        what = lacking.stdout.strip() or lacking.stderr.strip()
        raise SystemExit(
            f"{_python(folder)} lacks {what}: install bakerydemo's requirements and granian into its .venv."
        )
    return folder


@contextmanager
def bakerydemo(folder: Path, *, workers: int = 2) -> Iterator[str]:
    """Serve a checkout that `checkout_of` has found to be one."""
    port = server.free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("BAKERYDEMO_SETTINGS", SETTINGS),
        "DATABASE_URL": os.environ.get("BAKERYDEMO_DATABASE_URL", f"sqlite:///{folder / DATABASE}"),
        "PYTHONPATH": f"{folder}{os.pathsep}{server.ROOT}",
        "GRANIAN_HOST": "127.0.0.1",
        "GRANIAN_PORT": str(port),
    }
    command = [_python(folder), "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", str(workers)]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*command, "--blocking-threads", "8", "bakerydemo.wsgi:application"],
            env=environment,
            cwd=folder,  # its templates are found from there
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for_home(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _python(folder: Path) -> str:
    own = folder / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def _wait_for_home(address: str, process: subprocess.Popen, log: IO[bytes]) -> None:
    """Until its home page is there; anything else than that page would not be worth comparing with."""
    try:
        server.wait(address, process, whatever=True)
        with urllib.request.urlopen(address + "/", timeout=30) as answer:
            if answer.url.rstrip("/") != address:
                raise SystemExit(f"bakerydemo's home page leads on to {answer.url}.")
    except (urllib.error.HTTPError, SystemExit) as error:
        log.seek(0)
        lines = log.read().decode(errors="replace").splitlines()[-LAST_LINES:]
        raise SystemExit("\n".join([f"bakerydemo shows no home page: {error}", *lines])) from error
