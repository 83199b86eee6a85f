"""``make run``: from a bare checkout to a portal with people in it."""

from __future__ import annotations

import http.client
import os
import time
from pathlib import Path

from local import ports, processes, project, services, setup, state
from local.console import Trouble, last_lines, say, step
from local.place import Place
from local.supervisor import Supervisor

FIRST = {"PORT": 8000, "REALTIME_PORT": 8001, "INBOX_PORT": 8025, "EMAIL_PORT": 1025, "STRIPE_PORT": 8026}
ANSWERING = {
    "inbox": ("INBOX_PORT", "/"),
    "stripe": ("STRIPE_PORT", "/"),
    "web": ("PORT", "/healthz/live"),
    "realtime": ("REALTIME_PORT", "/healthz/live"),
}
READY_WITHIN = 90.0  # seconds until every server must have answered


def run(place: Place) -> int:
    """Set up, start everything, print where it is, and wait for Ctrl-C."""
    with setup.alone(place):
        chosen = choose_ports()
        ready = setup.complete(place)
        supervisor = Supervisor(account=place.account, cwd=ready.place.root, log=place.log)
        try:
            project.manage(ready.place, "Demo town (the first time a minute)", "load_demo", environment=ready.variables)
            supervisor.listen()
            variables = {**ready.variables, **_announce(place, chosen)}
            _start(supervisor, ready.place, variables, chosen)
            if _wait(supervisor, chosen):
                logins = project.quietly(ready.place, "load_demo", "--print-logins", environment=variables)
                _greet(variables, logins, place.root)
                supervisor.watch()
        finally:
            say("\nStopping …")
            supervisor.stop()
            stopped = services.stop(place, only=ready.started)
            say(f"Stopped: {', '.join([*supervisor.children, *stopped]) or 'nothing was running'}")
    return 0


def choose_ports() -> dict[str, int]:
    """A port for each server: the one asked for, or the first free one from its usual number."""
    chosen: dict[str, int] = {}
    for name, usual in FIRST.items():
        asked = os.environ.get(name, "") if name != "EMAIL_PORT" else ""
        if not asked:
            chosen[name] = ports.first_free(usual, without=frozenset(chosen.values()))
            continue
        if not asked.isdecimal() or not 1024 <= int(asked) <= 65535:
            raise Trouble(f"{name}={asked} is not a port.", hint="Choose a number from 1024 to 65535.")
        if not ports.is_free(int(asked)) or int(asked) in chosen.values():
            raise Trouble(
                f"Port {asked} is taken by another program.",
                hint=f"Choose another one ({name}=…), or leave it out and a free one is found.",
            )
        chosen[name] = int(asked)
    return chosen


def _announce(place: Place, chosen: dict[str, int]) -> dict[str, str]:
    """Write the addresses of this start where the settings find them."""
    # Whoever has a key of Stripe's test mode in the environment pays there.
    practice = not os.environ.get("STRIPE_SECRET_KEY")
    if chosen["PORT"] != FIRST["PORT"] and not os.environ.get("PORT"):
        say(f"  Port {FIRST['PORT']} is taken by another program: using {chosen['PORT']}")
    addresses = {
        "PORT": str(chosen["PORT"]),
        "SITE_URL": f"http://{ports.HOST}:{chosen['PORT']}",
        "REALTIME_URL": f"ws://{ports.HOST}:{chosen['REALTIME_PORT']}",
        "EMAIL_HOST": ports.HOST,
        "EMAIL_PORT": str(chosen["EMAIL_PORT"]),
        "INBOX_URL": f"http://{ports.HOST}:{chosen['INBOX_PORT']}",
        "INBOX_PORT": str(chosen["INBOX_PORT"]),
        **processes.payments(f"http://{ports.HOST}:{chosen['PORT']}", port=chosen["STRIPE_PORT"], practice=practice),
    }
    state.write(place, dict(addresses))
    return addresses


def _start(supervisor: Supervisor, place: Place, variables: dict[str, str], chosen: dict[str, int]) -> None:
    listening = {"web": chosen["PORT"], "realtime": chosen["REALTIME_PORT"]}
    own = {"inbox": {"INBOX_DIR": str(place.state / "inbox")}}
    commands = {"inbox": processes.INBOX, **processes.PORTAL}
    if variables["STRIPE_API_BASE"]:
        secrets = {name: state.secret(place, name) for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")}
        own["stripe"] = {"STRIPE_DIR": str(place.state / "stripe"), **secrets}
        commands = {"stripe": processes.STRIPE, **commands}
    for name, words in commands.items():
        found = processes.environment(place.root, host=ports.HOST, port=listening.get(name, 0))
        command = processes.command(words, python=place.python)
        supervisor.start(name, command, {**variables, **own.get(name, {}), **found})


def _wait(supervisor: Supervisor, chosen: dict[str, int]) -> bool:
    """Wait until every server answers; false when somebody asked to stop meanwhile."""
    deadline = time.monotonic() + READY_WITHIN
    with step("Web, realtime, worker, beat, inbox, payments"):
        for name in supervisor.children.keys() & ANSWERING:
            port, path = ANSWERING[name]
            while not answers(chosen[port], path):
                if supervisor.stopping.wait(0.2):
                    return False
                supervisor.check()
                if time.monotonic() > deadline:
                    hint = last_lines(supervisor.log / f"{name}.log")
                    raise Trouble(f"The process “{name}” does not answer on port {chosen[port]}.", hint=hint)
    return not supervisor.stopping.is_set()


def answers(port: int, path: str) -> bool:
    """Whether a web server on ``port`` answers ``path`` without a fault of its own."""
    link = http.client.HTTPConnection(ports.HOST, port, timeout=5)
    try:
        link.request("GET", path)
        return link.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _greet(variables: dict[str, str], logins: str, root: Path) -> None:
    say(f"""
  Portal       {variables["SITE_URL"]}/
  Admin        {variables["SITE_URL"]}/admin/
  Mail inbox   {variables["INBOX_URL"]}/        every mail the portal sends ends up here
  Cards        {_cards(variables)}
  Logs         {root}/.local/log/

{logins.rstrip()}

  Ctrl-C stops everything.""")


def _cards(variables: dict[str, str]) -> str:
    if not variables["STRIPE_API_BASE"]:
        return "Stripe, with the key in your environment"
    return f"{variables['STRIPE_API_BASE']}/        pay with 4242 4242 4242 4242, any later date, any code"
