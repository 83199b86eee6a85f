"""What the person in front of the terminal sees, and the one error that is shown without a traceback."""

from __future__ import annotations

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
    """Announce a step before it begins and say how long it took, so that a slow one is not mistaken for a stop."""
    print(f"  {title} …", end=" ", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def last_lines(path: Path, count: int = 20) -> str:
    """The end of a log file, indented; empty when there is no such file."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines[-count:])
