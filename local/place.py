"""Where things are: the checkout, its environment, and the folder that holds all state."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from local.account import Account, current
from local.console import Trouble

ROOT = Path(__file__).resolve().parent.parent
# What the processes write into; the rest of the checkout is only read.
WRITTEN = ("log", "media", "private", "static", "inbox", "run")


@dataclass(frozen=True)
class Place:
    """One checkout with its state folder and the account that owns the state."""

    root: Path
    account: Account

    @property
    def state(self) -> Path:
        """The state folder under its real name: servers report that one, not the link to it."""
        return (self.root / ".local").resolve()

    @property
    def log(self) -> Path:
        """Where every process writes its log."""
        return self.state / "log"

    @property
    def venv(self) -> Path:
        """The environment of Python packages."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.venv / "bin" / "python"

    @property
    def packages(self) -> Path:
        """The folder of installed packages in the environment."""
        found = sorted(self.venv.glob("lib/python3.*/site-packages"))
        if not found:
            raise Trouble("The Python environment .venv is missing.", hint="Run: make setup")
        return found[-1]

    @property
    def aside(self) -> Path:
        """A folder outside the checkout, for when the account cannot reach the checkout itself."""
        name = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
        return Path("/var/tmp") / f"piazza-{name}"


def here() -> Place:
    """The checkout that this file belongs to."""
    return Place(root=ROOT, account=current())


def prepare(place: Place) -> None:
    """Make the state folder, owned by the account and closed to everybody else."""
    link = place.root / ".local"
    if not os.access(place.root, os.W_OK):
        raise Trouble(
            f"No permission to write in {place.root}.",
            hint="Make a copy of the project that belongs to you, or change the folder's owner.",
        )
    if link.is_symlink() or (not link.exists() and not place.account.can("-x", place.root)):
        _state_aside(place, link)
    _own_folder(place, place.state)
    for name in WRITTEN:
        _own_folder(place, place.state / name)


def _state_aside(place: Place, link: Path) -> None:
    """Root's home is closed to the account we drop to: keep the state where it can be reached."""
    own_aside(place)
    state = place.aside / "state"
    if not state.exists():
        state.mkdir(mode=0o700)
        place.account.own(state)
    if link.is_symlink():
        link.unlink()
    link.symlink_to(place.aside / "state")


def own_aside(place: Place) -> Path:
    """Make the folder beside the checkout; anybody may write in /var/tmp, so trust only what is ours."""
    place.aside.mkdir(mode=0o755, exist_ok=True)
    found = place.aside.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        hint = f"Look at it, then: rm -r {place.aside}"
        raise Trouble(f"{place.aside} was made by somebody else.", hint=hint)
    return place.aside


def _own_folder(place: Place, folder: Path) -> None:
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700)
            place.account.own(folder)
        owner = folder.stat().st_uid
    except PermissionError as denied:
        raise Trouble(f"No permission for {denied.filename}, made by another account.") from denied
    if owner != place.account.uid:
        raise Trouble(
            f"{folder} belongs to the account with number {owner}, not to {place.account.uid}.",
            hint="Run as that account, or start afresh with: make reset",
        )
