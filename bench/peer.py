"""Wagtail's bakerydemo from a checkout, on the same kind of server."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import server


@contextmanager
def bakerydemo(folder: Path, *, workers: int = 2) -> Iterator[str]:
    """Serve a checkout that is set up (dependencies in its `.venv` or here, database migrated and filled)."""
    own = folder / ".venv" / "bin" / "python"
    python = str(own) if own.exists() else sys.executable
    port = server.free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("BAKERYDEMO_SETTINGS", "bakerydemo.settings.dev"),
        "DATABASE_URL": os.environ.get("BAKERYDEMO_DATABASE_URL", f"sqlite:///{folder / 'bakerydemodb'}"),
        "PYTHONPATH": str(folder),
        "GRANIAN_HOST": "127.0.0.1",
        "GRANIAN_PORT": str(port),
    }
    command = [python, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", str(workers)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*command, "--blocking-threads", "8", "bakerydemo.wsgi:application"],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            server.wait(f"http://127.0.0.1:{port}/", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)
