"""Is the process behind a pid file really ours? Numbers are used again, so look before signalling."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def pid_in(path: Path, *, mark: str) -> int | None:
    """The living process of ours whose number stands first in ``path``; ``mark`` as in ``is_ours``."""
    try:
        pid = int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if is_ours(pid, mark=mark) else None


def is_ours(pid: int, *, mark: str) -> bool:
    """Whether ``pid`` lives and names ``mark`` in its command line or works in that folder."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        folder = os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return False
    return mark in command or folder == mark


def end(pid: int, *, mark: str, within: float = 10.0) -> None:
    """Ask a process of ours to end, wait ``within`` seconds, then insist."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not is_ours(pid, mark=mark):
            return
        os.kill(pid, number)
        deadline = time.monotonic() + within
        while is_ours(pid, mark=mark) and time.monotonic() < deadline:
            time.sleep(0.05)
