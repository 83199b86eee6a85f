"""What the person in front of the terminal sees, and the one error that is shown without a traceback."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Trouble(Exception):
    """Something the reader can put right: ``what`` is wrong and ``hint`` says what helps."""

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


def say(line: str = "") -> None:
    """Print one line at once, also when the output goes into a file."""
    print(line, flush=True)


def complain(trouble: Trouble) -> None:
    """Show what is wrong and what helps, on standard error."""
    print(f"\n✗ {trouble.what}", file=sys.stderr)
    for line in trouble.hint.splitlines():
        print(f"  {line}", file=sys.stderr)
    sys.stderr.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step before it begins and say how long it took: a slow one is no standstill."""
    print(f"  {title} … ", end="", flush=True)
    began = time.monotonic()
    outcome = "failed"
    try:
        yield
        outcome = f"{time.monotonic() - began:.1f} s"
    finally:
        again = f"\r\033[K  {title} … " if sys.stdout.isatty() else ""
        print(f"{again}{outcome}", flush=True)


def progress(title: str, line: str) -> None:
    """Show what a running step says of itself, where there is a terminal to draw on."""
    room = shutil.get_terminal_size().columns - len(title) - 6
    if sys.stdout.isatty() and room > 20:
        sys.stdout.write(f"\r\033[K  {title} … \033[2m{line.strip()[:room]}\033[0m")
        sys.stdout.flush()


def last_lines(path: Path, count: int = 20) -> str:
    """The end of a log file, indented; empty when there is no such file."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines[-count:])
