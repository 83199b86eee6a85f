"""Starts the processes, watches them, and ends exactly those it started."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from types import FrameType

from local.account import Account
from local.console import Trouble, last_lines, say

PATIENCE = 15.0  # seconds a process may take to finish what it is doing


class Supervisor:
    """Child processes, each in a session of its own so that Ctrl-C reaches them through us alone."""

    def __init__(self, *, account: Account, cwd: Path, log: Path) -> None:
        self.account = account
        self.cwd = cwd
        self.log = log
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = threading.Event()

    def listen(self) -> None:
        """Take Ctrl-C, a closed terminal and a polite kill as the wish to stop; once is enough."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Start one process; its output goes to ``<name>.log``, made anew."""
        with (self.log / f"{name}.log").open("wb") as output:
            self.children[name] = subprocess.Popen(
                command,
                cwd=self.cwd,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self.account.popen(),
            )

    def check(self) -> None:
        """Trouble, with its last words, when a process has ended by itself."""
        for name, child in self.children.items():
            code = child.poll()
            if code is not None and not self.stopping.is_set():
                path = self.log / f"{name}.log"
                raise Trouble(
                    f"The process “{name}” ended with code {code}. Its last lines:",
                    hint=f"{last_lines(path)}\n(the whole log: {path})",
                )

    def watch(self) -> None:
        """Return when somebody asks to stop; Trouble when a process ends before that."""
        while not self.stopping.wait(0.5):
            self.check()

    def stop(self) -> None:
        """End all children: ask, wait, insist; whole process groups, so that no worker stays behind."""
        running = {name: child for name, child in self.children.items() if child.poll() is None}
        for child in running.values():
            _signal(child, signal.SIGTERM, group=False)
        deadline = time.monotonic() + PATIENCE
        for name, child in running.items():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"  {name} does not end by itself: killed")
        for child in self.children.values():
            _signal(child, signal.SIGKILL, group=True)
            child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals, *, group: bool) -> None:
    try:
        if group:
            os.killpg(child.pid, number)
        else:
            os.kill(child.pid, number)
    except ProcessLookupError:
        pass
