"""``python3 -m local <command>``: what ``make`` calls."""

from __future__ import annotations

import argparse
import sys

from local import services, state
from local.console import Trouble, complain, say
from local.place import here, prepare


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m local")
    commands = parser.add_subparsers(dest="command", required=True)
    servers = commands.add_parser("services", help="PostgreSQL and Redis alone")
    servers.add_argument("action", choices=("start", "stop", "env"))
    chosen = parser.parse_args()
    try:
        return _services(chosen.action)
    except Trouble as trouble:
        complain(trouble)
        return 1


def _services(action: str) -> int:
    place = here()
    if action == "env":
        for key, value in state.read(place).items():
            say(f"{key}={value}")
        return 0
    if action == "stop":
        say("Stopped: " + (", ".join(services.stop(place)) or "nothing was running"))
        return 0
    prepare(place)
    state.secret(place, "SECRET_KEY", length=48)
    services.start(place)
    say(f"Addresses are in {place.root}/.local/env")
    return 0


if __name__ == "__main__":
    sys.exit(main())
