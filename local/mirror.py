"""A readable twin of the checkout, for processes that dropped root.

Root's home is closed to everybody else, so what is checked out below it cannot be run by the account
we drop to. The twin is made of hard links: it takes no space, and it belongs to root, so the processes
read it and cannot write it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from local.binaries import link_or_copy
from local.console import Trouble
from local.place import Place, own_aside

# Not needed to run, or linked by name below.
CACHES = {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"}
LEFT_OUT = frozenset({".git", ".venv", ".local", *CACHES})


def runnable(place: Place) -> Place:
    """The place whose code and Python the account can read: the checkout itself, or its twin."""
    if not place.account.dropped or _works(place):
        return place
    aside = own_aside(place)
    twin = Place(root=aside / "app", account=place.account)
    sync(place.root, twin.root, left_out=LEFT_OUT)
    _link(twin.root / ".local", place.state)
    _link(twin.root / ".venv", aside / "venv")
    _environment(place, aside / "venv")
    if not _works(twin):
        raise Trouble(
            f"The account with number {place.account.uid} cannot run the project from {twin.root}.",
            hint="Run as an ordinary user, with a checkout that belongs to it.",
        )
    return twin


def _works(place: Place) -> bool:
    """Whether the account can read the code and import what is installed."""
    if not place.account.can("-r", place.root / "manage.py"):
        return False
    tried = subprocess.run(
        [str(place.python), "-c", "import django"],
        check=False,
        cwd=place.root,
        capture_output=True,
        **place.account.popen(),
    )
    return tried.returncode == 0


def sync(source: Path, target: Path, *, left_out: frozenset[str] = frozenset()) -> None:
    """Make ``target`` hold the same files as ``source``; names in ``left_out`` are not touched at the top."""
    target.mkdir(mode=0o755, exist_ok=True)
    target.chmod(0o755)
    wanted = {entry.name: entry for entry in os.scandir(source) if entry.name not in left_out}
    for present in os.scandir(target):
        if present.name not in wanted and present.name not in left_out:
            _remove(Path(present.path))
    for name, entry in wanted.items():
        copy = target / name
        if entry.is_dir(follow_symlinks=False):
            if copy.is_symlink() or copy.is_file():
                copy.unlink()
            sync(Path(entry.path), copy)
        elif not _same(entry, copy):
            _remove(copy)
            link_or_copy(entry.path, str(copy))


def _same(entry: os.DirEntry[str], copy: Path) -> bool:
    try:
        there = copy.lstat()
    except FileNotFoundError:
        return False
    here = entry.stat(follow_symlinks=False)
    return here.st_ino == there.st_ino or (
        (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns) and not entry.is_symlink()
    )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and Path(os.readlink(link)) == target:
        return
    _remove(link)
    link.symlink_to(target)


def _environment(place: Place, twin: Path) -> None:
    """An environment of the same packages around an interpreter that the account can run."""
    packages = place.packages
    version = packages.parent.name
    python = _interpreter(place, version)
    stamp, wanted = twin / ".installed", place.venv / ".installed"
    if not stamp.exists() or not wanted.exists() or stamp.read_text() != wanted.read_text():
        (twin / "lib" / version).mkdir(parents=True, exist_ok=True)
        sync(packages, twin / "lib" / version / "site-packages")
    (twin / "bin").mkdir(exist_ok=True)
    _link(twin / "bin" / "python", python)
    (twin / "pyvenv.cfg").write_text(f"home = {python.parent}\ninclude-system-site-packages = false\n")
    for folder in (twin, twin / "bin", twin / "lib", twin / "lib" / version):
        folder.chmod(0o755)
    (twin / "pyvenv.cfg").chmod(0o644)
    if wanted.exists():
        shutil.copy(wanted, stamp)


def _interpreter(place: Place, version: str) -> Path:
    """An interpreter of ``version`` (“python3.11”) outside the closed folder."""
    own = place.python.resolve()
    for candidate in (own, Path("/usr/bin") / version, Path("/usr/local/bin") / version):
        if candidate.exists() and place.account.can("-x", candidate):
            return candidate
    raise Trouble(
        f"{own} lies in a folder that the account we drop to cannot enter.",
        hint="Install Debian's Python (apt-get install python3 python3-venv), remove .venv, and start again.",
    )
