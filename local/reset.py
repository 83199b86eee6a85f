"""``make stop`` and ``make reset``: what a start that was cut off left behind, and a fresh beginning."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from local import owned, services
from local.console import Trouble, say
from local.place import Place


def stop(place: Place) -> list[str]:
    """Stop servers and processes of this checkout that are still running; returns their names."""
    if not place.state.exists():
        return []
    return [*_leftovers(place), *services.stop(place)]


def _leftovers(place: Place) -> list[str]:
    """End the processes that a killed `make run` could not end: their environment names our state folder."""
    mark = f"HOME={place.state}\0".encode()
    ended = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal() or int(folder.name) == os.getpid():
            continue
        try:
            ours = mark in (folder / "environ").read_bytes() + b"\0"
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        name = next((word for word in ("granian", "celery", "fakes.inbox", "fakes.stripe") if word in words), "")
        if ours and name:
            owned.end(int(folder.name), mark=name)
            ended.append(f"{name} ({folder.name})")
    return ended


def reset(place: Place) -> None:
    """Delete the database, uploads, mails and passwords of this checkout, after asking."""
    link = place.root / ".local"
    if not link.exists() and not link.is_symlink():
        say("Nothing to reset: there is no .local folder.")
        return
    _confirm(place)
    stop(place)
    for folder in (place.state, place.aside):
        if folder.exists():
            shutil.rmtree(folder)
    if link.is_symlink():
        link.unlink()
    say("Reset. The next `make run` begins with an empty database.")


def _confirm(place: Place) -> None:
    if os.environ.get("YES") == "1":
        return
    question = f"This deletes the database, uploads, mails and passwords in {place.state}. Type yes: "
    if not sys.stdin.isatty() or input(question).strip().lower() != "yes":
        raise Trouble("Nothing was deleted.", hint="To delete without being asked: make reset YES=1")
