"""The project's two Redis servers: a cache that may forget, and a broker that must not."""

from __future__ import annotations

import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from local import binaries, owned, ports, state
from local.console import Trouble, last_lines
from local.place import Place


@dataclass(frozen=True)
class Kind:
    """One of the two: eviction is set per server, so one server cannot be both."""

    name: str
    variable: str
    first_port: int
    eviction: str
    memory: str


CACHE = Kind("cache", "CACHE_REDIS_URL", 16379, "allkeys-lru", "256mb")
BROKER = Kind("broker", "REDIS_URL", 16879, "noeviction", "512mb")


def folder(place: Place, kind: Kind) -> Path:
    return place.state / f"redis-{kind.name}"


def running(place: Place, kind: Kind) -> int | None:
    """The process number of our server, if it runs; it works in its folder, which is its mark."""
    return owned.pid_in(folder(place, kind) / "redis.pid", mark=str(folder(place, kind)))


def start(place: Place, kind: Kind) -> dict[str, str]:
    """Start the server if it does not run, check that the one that answers is ours, return its address."""
    key = f"REDIS_{kind.name.upper()}_PORT"
    if not running(place, kind):
        kept = int(state.read(place).get(key, 0))
        port = kept if kept and ports.is_free(kept) else ports.first_free(kind.first_port)
        state.write(place, {key: str(port)})
        _launch(place, kind, port)
    port = int(state.read(place)[key])
    address = f"redis://:{_password(place, kind)}@{ports.HOST}:{port}/0"
    _wait(place, kind, address)
    return {kind.variable: address}


def stop(place: Place, kind: Kind) -> bool:
    """Stop our server; false when it was not running."""
    pid = running(place, kind)
    if pid is None:
        return False
    owned.end(pid, mark=str(folder(place, kind)))
    return True


def ask(address: str, *words: str) -> str:
    """Send one command to the Redis at ``address`` and return its raw answer; OSError without one."""
    url = urlsplit(address)
    login = [unquote(word) for word in (url.username, url.password) if word]
    with socket.create_connection((url.hostname or ports.HOST, url.port or 6379), timeout=3) as link:
        if login:
            link.sendall(_encode("AUTH", *login))
            answer = link.recv(4096)
            if answer.startswith(b"-"):
                return answer.decode(errors="replace").strip()
        link.sendall(_encode(*words))
        return link.recv(65536).decode(errors="replace").strip()


def _encode(*words: str) -> bytes:
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def _password(place: Place, kind: Kind) -> str:
    return state.secret(place, f"REDIS_{kind.name.upper()}_PASSWORD")


def _launch(place: Place, kind: Kind, port: int) -> None:
    home = folder(place, kind)
    if not home.exists():
        home.mkdir(mode=0o700)
        place.account.own(home)
    settings = {
        "bind": ports.HOST,
        "port": str(port),
        "requirepass": _password(place, kind),
        "dir": str(home),
        "pidfile": str(home / "redis.pid"),
        "logfile": str(place.log / f"redis-{kind.name}.log"),
        "daemonize": "yes",
        "save": '""',
        "appendonly": "no",
        "databases": "64",  # parallel tests take one each
        "maxmemory": kind.memory,
        "maxmemory-policy": kind.eviction,
    }
    # In a file, because a password among the arguments is shown to everybody by `ps`.
    config = home / "redis.conf"
    config.unlink(missing_ok=True)
    config.touch(mode=0o600)
    config.write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    place.account.own(config)
    done = subprocess.run(
        [str(binaries.redis(place)), str(config)],
        check=False,
        cwd=home,
        capture_output=True,
        text=True,
        **place.account.popen(),
    )
    if done.returncode != 0:
        raise Trouble(f"The Redis server ({kind.name}) does not start.", hint=done.stdout + done.stderr)


def _wait(place: Place, kind: Kind, address: str) -> None:
    answer = ""
    for _ in range(100):
        try:
            answer = ask(address, "CONFIG", "GET", "dir")
        except OSError:
            time.sleep(0.05)
            continue
        if str(folder(place, kind)) in answer:
            return
        break
    log = place.log / f"redis-{kind.name}.log"
    raise Trouble(f"Redis ({kind.name}) does not answer as ours. {answer}", hint=last_lines(log, 8))
