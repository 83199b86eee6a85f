"""Runs a long command: its output goes into a log, its last line to the terminal, its end into an error."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TextIO

from local.account import Account
from local.console import Trouble, last_lines, progress, step


def run(
    title: str,
    command: list[str],
    *,
    log: Path,
    cwd: Path,
    account: Account | None = None,
    environment: dict[str, str] | None = None,
    hint: str = "",
) -> str:
    """Run ``command`` to its end and return its output; Trouble with the last lines when it fails."""
    with step(title), log.open("w+", errors="replace") as file:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **(account.popen() if account else {}),
        )
        _follow(process, title, file)
        if process.returncode != 0:
            raise Trouble(
                f"“{title}” ended with code {process.returncode}. Its last lines:",
                hint="\n".join(filter(None, [last_lines(log), f"(the whole log: {log})", hint])),
            )
        file.seek(0)
        return file.read()


def _follow(process: subprocess.Popen[str], title: str, file: TextIO) -> None:
    """Carry what the command says into its log until it ends; whoever interrupts ends the command as well."""
    assert process.stdout is not None
    try:
        for line in process.stdout:
            file.write(line)
            file.flush()
            progress(title, line)
        process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
