"""What `make lint` and `make test` run, in this order; all of it, so that one run shows every fault."""

from __future__ import annotations

import os
import subprocess
import time

from local import processes
from local.console import say
from local.place import Place

Check = tuple[str, ...]
# A name, then a program of the environment and its arguments, run in the root of the checkout.
LINT: tuple[Check, ...] = (
    ("style", "ruff", "check", "."),
    ("format", "ruff", "format", "--check", "."),
    ("layers", "lint-imports"),
    ("templates", "djlint", "templates", "--lint", "--quiet"),
    ("types", "mypy", "site/portal", "home", "marketplace", "demo", "local", "fakes"),
)
TEST: Check = ("tests", "pytest", "-n", "auto", "--dist", "loadgroup")


def run(place: Place, checks: tuple[Check, ...], *, environment: dict[str, str]) -> bool:
    """Run all checks and say in the end which failed; true when none did."""
    failed = []
    for name, program, *arguments in checks:
        say(f"\n── {name}: {program} {' '.join(arguments)}")
        began = time.monotonic()
        done = subprocess.run(
            [str(place.venv / "bin" / program), *arguments],
            check=False,
            cwd=place.root,
            env={**os.environ, **processes.environment(place.root), **environment},
        )
        say(f"── {name}: {'ok' if done.returncode == 0 else 'FAILED'} after {time.monotonic() - began:.0f} s")
        if done.returncode != 0:
            failed.append(name)
    say("\n" + (f"✗ failed: {', '.join(failed)}" if failed else "✓ all checks passed"))
    return not failed
