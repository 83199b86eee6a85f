"""The Python environment in ``.venv``, with exactly what requirements.txt names."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

from local import watch
from local.console import Trouble, say
from local.place import Place
from local.version import SUPPORTED


def prepare(place: Place) -> None:
    """Make the environment and install the locked packages, unless both are there already."""
    if not _usable(place):
        _create(place)
    _install(place)


def _version(python: Path) -> tuple[int, int] | None:
    """The version an interpreter reports; None when it does not run any more."""
    try:
        told = subprocess.run(
            [str(python), "-c", "import json, sys; print(json.dumps(sys.version_info[:2]))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    major, minor = json.loads(told)
    return major, minor


def _usable(place: Place) -> bool:
    if not place.venv.exists():
        return False
    version = _version(place.python)
    if version in SUPPORTED:
        return True
    say("  .venv is made anew: its Python does not work or is not 3.11 or 3.12")
    shutil.rmtree(place.venv)
    return False


def _maker(place: Place) -> Path:
    """The interpreter to make the environment with: one that the account we drop to can run as well, if there is one.

    Packages are chosen by the interpreter's exact version, so both must be the same.
    """
    own = Path(sys.executable).resolve()
    if place.account.can("-x", own):
        return own
    for candidate in (Path("/usr/bin") / f"python3.{minor}" for _, minor in SUPPORTED):
        parts = [str(candidate), "-c", "import ensurepip, venv"]
        works = candidate.exists() and subprocess.run(parts, check=False, capture_output=True).returncode == 0
        if works and place.account.can("-x", candidate):
            return candidate
    return own


def _create(place: Place) -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Trouble(
            f"{sys.executable} cannot make environments: python3-venv is missing.",
            hint="As root: apt-get install python3-venv",
        )
    try:
        watch.run(
            "Python environment",
            [str(_maker(place)), "-m", "venv", str(place.venv)],
            log=place.log / "venv.log",
            cwd=place.root,
            hint="If ensurepip is what failed, as root: apt-get install python3-venv",
        )
    except Trouble:
        shutil.rmtree(place.venv, ignore_errors=True)
        raise


def _install(place: Place) -> None:
    locked = place.root / "requirements.txt"
    stamp = place.venv / ".installed"
    wanted = hashlib.sha256(locked.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    watch.run(
        "Python packages (the first time some minutes)",
        [
            str(place.python),
            "-m",
            "pip",
            "install",
            "--require-hashes",
            "--disable-pip-version-check",
            "--root-user-action=ignore",
            "--no-input",
            "--progress-bar=off",
            "-r",
            str(locked),
        ],
        log=place.log / "pip.log",
        cwd=place.root,
        hint="It needs the network and about 1.5 GB of disk. Start again to go on where it stopped.",
    )
    stamp.write_text(wanted)
