"""Wagtail's bakerydemo from a checkout, on the same kind of server."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import server


@contextmanager
def bakerydemo(folder: Path, *, workers: int = 2) -> Iterator[str]:
    """Serve a checkout that is set up (dependencies in its `.venv` or here, database migrated and filled)."""
    own = folder / ".venv" / "bin" / "python"
    python = str(own) if own.exists() else sys.executable
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("BAKERYDEMO_SETTINGS", "bakerydemo.settings.dev"),
        "DATABASE_URL": os.environ.get("BAKERYDEMO_DATABASE_URL", f"sqlite:///{folder / 'bakerydemodb'}"),
        "PYTHONPATH": str(folder),
    }
    application = (python, "bakerydemo.wsgi:application", folder)
    port = server.free_port()
    with server.granian(*application, port=port, workers=workers, environment=environment, ready="/") as address:
        yield address
