"""What Django is asked to do before and besides the processes: migrate, collect, load, show."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from local import processes, watch
from local.console import Trouble
from local.place import Place


def manage(place: Place, title: str, *arguments: str, environment: dict[str, str], hint: str = "") -> str:
    """Run a management command as the account, with a progress line; returns what it prints."""
    return watch.run(
        title,
        [str(place.python), "manage.py", *arguments],
        log=place.log / f"{arguments[0]}.log",
        cwd=place.root,
        account=place.account,
        environment={**processes.environment(place.root), **environment},
        hint=hint,
    )


def quietly(place: Place, *arguments: str, environment: dict[str, str]) -> str:
    """Run a management command without a progress line; Trouble with its own words when it fails."""
    done = subprocess.run(
        [str(place.python), "manage.py", *arguments],
        check=False,
        cwd=place.root,
        capture_output=True,
        text=True,
        start_new_session=True,
        env={**os.environ, **processes.environment(place.root), **environment},
        **place.account.popen(),
    )
    if done.returncode != 0:
        raise Trouble(f"manage.py {' '.join(arguments)} failed.", hint=done.stderr[-2000:])
    return done.stdout


def compile_catalogues(place: Place) -> None:
    """Compile message catalogues that changed. The files lie in the checkout, so this runs as its owner."""
    watch.run(
        "Message catalogues",
        [str(place.python), "-m", "local.catalogues"],
        log=place.log / "catalogues.log",
        cwd=place.root,
        environment=processes.environment(place.root),
    )


def collect_static(place: Place, *, environment: dict[str, str]) -> None:
    """Collect the static files under their hashed names, when something they are made of changed."""
    stamp = place.state / "run" / "static.stamp"
    wanted = _fingerprint(place.root)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    manage(place, "Static files", "collectstatic", "--noinput", "--clear", environment=environment)
    stamp.write_text(wanted)


def _fingerprint(root: Path) -> str:
    """A digest over names, sizes and times of everything that collectstatic looks at."""
    parts = [root / "requirements.txt", root / "package-lock.json", *sorted(root.glob("site/portal/**/*.py"))]
    parts += sorted(root.glob("static/**/*"))
    for app in ("home", "marketplace", "demo"):
        parts += sorted(root.glob(f"{app}/**/static/**/*"))
        parts += sorted(root.glob(f"{app}/**/*static*.py"))
    digest = hashlib.sha256()
    for path in parts:
        if path.is_file():
            found = path.stat()
            digest.update(f"{path.relative_to(root)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
