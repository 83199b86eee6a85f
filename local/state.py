"""The file ``.local/env``: addresses and secrets made for this machine, read by the settings."""

from __future__ import annotations

import os
import secrets

from local.place import Place

NAME = "env"


def read(place: Place) -> dict[str, str]:
    """All values kept so far; empty before the first start."""
    try:
        lines = (place.state / NAME).read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def write(place: Place, values: dict[str, str | None]) -> dict[str, str]:
    """Add ``values`` to the file (None takes a key out) and return everything in it."""
    merged: dict[str, str | None] = {**read(place), **values}
    kept = {key: value for key, value in sorted(merged.items()) if value is not None}
    fresh = place.state / f"{NAME}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("# Made for this machine by `make`; a value in the environment comes first.\n")
        file.writelines(f"{key}={value}\n" for key, value in kept.items())
    place.account.own(fresh)
    fresh.replace(place.state / NAME)
    return kept


def secret(place: Place, key: str, *, length: int = 24) -> str:
    """The random value kept under ``key``, made when first asked for."""
    kept = read(place).get(key)
    return kept or write(place, {key: secrets.token_urlsafe(length)})[key]
