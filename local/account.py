"""Dropping root: PostgreSQL refuses it, and nothing that answers a request should have it."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.console import Trouble

# The one unprivileged account that every Debian has; PostgreSQL's programs insist on a name in /etc/passwd.
UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """Whose rights the servers and processes have. ``dropped`` is true when root started us."""

    uid: int
    gid: int
    dropped: bool

    def popen(self) -> dict[str, Any]:
        """The arguments that make ``subprocess`` run a command as this account."""
        if not self.dropped:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand a file or folder over to this account."""
        if self.dropped:
            os.chown(path, self.uid, self.gid)

    def can(self, test: str, path: Path) -> bool:
        """Whether the account passes ``test`` (-r, -w, -x, -d) on ``path``, parent folders included."""
        return subprocess.run(["test", test, str(path)], check=False, cwd="/", **self.popen()).returncode == 0


def current() -> Account:
    """The caller's own account, or an unprivileged one when the caller is root."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), dropped=False)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as missing:
        raise Trouble(
            f"Started by root, and there is no account “{UNPRIVILEGED}” to run the servers as.",
            hint="Run the command as an ordinary user.",
        ) from missing
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, dropped=True)
