"""The project's own PostgreSQL server: loopback only, its own data folder, port and passwords."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from local import binaries, owned, ports, state
from local.console import Trouble, last_lines
from local.place import Place

DATABASE = "piazza"
OWNER = "piazza_owner"
APP = "piazza_app"
ADMIN = "postgres"
FIRST_PORT = 15432
DAMAGED = "To start with an empty database: make reset"

OPTIONS = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",  # the path of a checkout is often longer than a socket's may be
    "max_connections": "300",  # race tests use 64 clients in each of several workers
    "max_locks_per_transaction": "256",
    "shared_buffers": "256MB",
    "synchronous_commit": "off",  # a power cut may cost the last moments, never consistency
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "timezone": "UTC",
}


def data(place: Place) -> Path:
    """The folder of the cluster."""
    return place.state / "pg"


def log(place: Place) -> Path:
    """What the server says."""
    return place.log / "postgres.log"


def running(place: Place) -> int | None:
    """The process number of our server, if it runs."""
    return owned.pid_in(data(place) / "postmaster.pid", mark=str(data(place)))


def start(place: Place) -> dict[str, str]:
    """Start the server if it does not run, make roles and database, and return their addresses."""
    _initialise(place)
    if not running(place):
        _launch(place)
    port = int(state.read(place)["POSTGRES_PORT"])
    found = _sql(place, "SHOW data_directory", port=port)
    if Path(found) != data(place):
        raise Trouble(f"The server on port {port} is not ours: its data lies in {found}.")
    _make_roles(place, port)
    return {
        "DATABASE_URL": _address(place, APP, "POSTGRES_APP_PASSWORD", port),
        "DATABASE_OWNER_URL": _address(place, OWNER, "POSTGRES_OWNER_PASSWORD", port),
    }


def _address(place: Place, role: str, key: str, port: int) -> str:
    return f"postgres://{role}:{state.secret(place, key)}@{ports.HOST}:{port}/{DATABASE}"


def stop(place: Place) -> bool:
    """Stop our server; false when it was not running."""
    if not running(place):
        return False
    _program(place, "pg_ctl", "stop", "-D", str(data(place)), "-m", "fast", "-w", "-t", "60")
    return True


def _initialise(place: Place) -> None:
    folder = data(place)
    version = folder / "PG_VERSION"
    if folder.exists() and any(folder.iterdir()):
        ours = _program(place, "postgres", "--version").split()[-1].split(".")[0]
        found = version.read_text().strip() if version.exists() else "none"
        if found != ours or not (folder / "global" / "pg_control").exists():
            raise Trouble(
                f"The data folder {folder} is damaged or of another version ({found}, needed: {ours}).",
                hint=DAMAGED,
            )
        return
    password = place.state / "pg-password"
    password.write_text(state.secret(place, "POSTGRES_ADMIN_PASSWORD"))
    password.chmod(0o600)
    place.account.own(password)
    try:
        _program(
            place,
            "initdb",
            "-D",
            str(folder),
            "-U",
            ADMIN,
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
    finally:
        password.unlink()


def _launch(place: Place) -> None:
    kept = int(state.read(place).get("POSTGRES_PORT", 0))
    port = kept if kept and ports.is_free(kept) else ports.first_free(FIRST_PORT)
    state.write(place, {"POSTGRES_PORT": str(port)})
    options = " ".join(f"-c {key}='{value}'" for key, value in {**OPTIONS, "port": str(port)}.items())
    try:
        _program(
            place,
            "pg_ctl",
            "start",
            "-D",
            str(data(place)),
            "-l",
            str(log(place)),
            "-o",
            options,
            "-w",
            "-t",
            "60",
        )
    except Trouble as failed:
        raise Trouble(
            f"PostgreSQL does not start on {data(place)}.",
            hint=f"{last_lines(log(place), 12)}\n(the whole log: {log(place)})\n{DAMAGED}",
        ) from failed


def _make_roles(place: Place, port: int) -> None:
    """Owner and application roles and the database, each only when it is missing."""
    known = _sql(place, "SELECT rolname FROM pg_roles", port=port).split()
    for role, right, key in (
        (OWNER, "CREATEDB", "POSTGRES_OWNER_PASSWORD"),
        (APP, "NOCREATEDB", "POSTGRES_APP_PASSWORD"),
    ):
        verb = "ALTER" if role in known else "CREATE"
        _sql(place, f"{verb} ROLE {role} LOGIN {right} PASSWORD '{state.secret(place, key)}'", port=port)
    # Without this the owner could not drop a test database that the application is still connected to.
    _sql(place, f"GRANT {APP} TO {OWNER}", port=port)
    if DATABASE not in _sql(place, "SELECT datname FROM pg_database", port=port).split():
        _sql(place, f"CREATE DATABASE {DATABASE} OWNER {OWNER}", port=port)


def _sql(place: Place, statement: str, *, port: int) -> str:
    secret = {"PGPASSWORD": state.secret(place, "POSTGRES_ADMIN_PASSWORD")}
    return _program(
        place,
        "psql",
        "-h",
        ports.HOST,
        "-p",
        str(port),
        "-U",
        ADMIN,
        "-d",
        "postgres",
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-f",
        "-",
        given=statement,
        environment=secret,
    )


def _program(
    place: Place, name: str, *arguments: str, given: str = "", environment: dict[str, str] | None = None
) -> str:
    """Run one of PostgreSQL's programs as the account and return what it prints."""
    # The reader's own PG* variables (a service file, another port) must not reach our server.
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    clean |= {**(environment or {}), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    # pg_ctl's server would keep a pipe open for ever, so the output goes through a file.
    out = place.state / "run" / f"{name}-{os.getpid()}.out"
    try:
        with out.open("w+") as file:
            done = subprocess.run(
                [str(binaries.postgres(place) / name), *arguments],
                check=False,
                input=given,
                text=True,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=place.state,
                env=clean,
                **place.account.popen(),
            )
            file.seek(0)
            text = file.read().strip()
    finally:
        out.unlink(missing_ok=True)
    if done.returncode != 0:
        raise Trouble(f"{name} failed.", hint=text)
    return text
