"""The commands behind ``make``."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable
from types import FrameType

from local import check, chromium, processes, reset, run, services, setup, state
from local.console import Trouble, complain, say
from local.place import Place, here, prepare


def main() -> int:
    """Run one command; the code to exit with."""
    os.umask(0o022)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    commands: dict[str, Callable[[Place], int]] = {
        "run": run.run,
        "setup": _setup,
        "test": _test,
        "lint": _lint,
        "stop": _stop,
        "reset": _reset,
        "shell": lambda place: _django(place, "shell"),
        "messages": _messages,
        "bench": _bench,
        "services": lambda place: _services(place, chosen.action or "env"),
    }
    parser = argparse.ArgumentParser(prog="python3 -m local", description=__doc__)
    parser.add_argument("command", choices=commands)
    parser.add_argument("action", nargs="?", choices=("start", "stop", "env"), help="of services")
    chosen = parser.parse_args()
    try:
        return commands[chosen.command](here())
    except Trouble as trouble:
        complain(trouble)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def _interrupt(number: int, frame: FrameType | None) -> None:
    """A polite kill ends a step as Ctrl-C does, so that what was started is stopped."""
    raise KeyboardInterrupt


def _setup(place: Place) -> int:
    with setup.alone(place):
        ready = setup.complete(place)
        services.stop(place, only=ready.started)
    say("Ready: make run, make test")
    return 0


def _test(place: Place) -> int:
    found = chromium.find()
    with setup.alone(place):
        ready = setup.complete(place)
        try:
            variables = {**services.addresses(place), "CHROMIUM": str(found)}
            tests = (*check.TEST, *shlex.split(os.environ.get("ARGS", "")))
            return 0 if check.run(place, (*check.LINT, tests), environment=variables) else 1
        finally:
            services.stop(place, only=ready.started)


def _lint(place: Place) -> int:
    with setup.alone(place):
        setup.packages(place)
    return 0 if check.run(place, check.LINT, environment={}) else 1


def _stop(place: Place) -> int:
    say("Stopped: " + (", ".join(reset.stop(place)) or "nothing was running"))
    return 0


def _reset(place: Place) -> int:
    reset.reset(place)
    return 0


def _messages(place: Place) -> int:
    if not shutil.which("xgettext"):
        raise Trouble("gettext is missing.", hint="On Debian, as root: apt-get install gettext")
    setup.packages(place)
    languages = [f"--locale={language}" for language in ("de", "it")]
    ignored = [f"--ignore={name}" for name in (".venv", ".local", "node_modules")]
    return _django(place, "makemessages", *languages, *ignored, "--no-wrap", "--no-obsolete")


def _bench(place: Place) -> int:
    arguments = shlex.split(os.environ.get("ARGS", ""))
    return _with_servers(place, [str(place.python), "-m", "bench", *arguments])


def _django(place: Place, *arguments: str) -> int:
    return _with_servers(place, [str(place.python), "manage.py", *arguments])


def _with_servers(place: Place, command: list[str]) -> int:
    """Run a command of the developer's in the foreground, with the servers up while it lasts."""
    setup.packages(place)
    started = services.start(place)
    try:
        variables = {**os.environ, **processes.environment(place.root), **services.addresses(place)}
        return subprocess.run(command, check=False, cwd=place.root, env=variables).returncode
    finally:
        services.stop(place, only=started)


def _services(place: Place, action: str) -> int:
    if action == "start":
        prepare(place)
        state.secret(place, "SECRET_KEY", length=48)
        services.start(place)
        say(f"The addresses are in {place.root}/.local/env")
    elif action == "stop":
        say("Stopped: " + (", ".join(services.stop(place)) or "nothing was running"))
    else:
        say("\n".join(f"{key}={value}" for key, value in state.read(place).items()))
    return 0
