"""Reads the demo town's data files."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent
DATA = ROOT / "data"
PORTRAITS = ROOT / "art" / "portraits"
LANGUAGES = ("en", "de", "it")


def read(path: Path) -> Any:
    """One YAML file."""
    with path.open(encoding="utf-8") as source:
        return yaml.safe_load(source)


@cache
def towns() -> dict[str, dict[str, Any]]:
    """Towns by their key."""
    return {town["key"]: town for town in read(DATA / "towns.yaml")["towns"]}


def providers() -> list[dict[str, Any]]:
    """Every provider, one file each, by slug."""
    return [read(path) for path in sorted((DATA / "providers").glob("*.yaml"))]


def customers() -> list[dict[str, Any]]:
    """The people who book."""
    return read(DATA / "customers.yaml")


def portrait_name(name: str) -> str:
    """The file of a person's portrait, without its ending."""
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.lower().replace(letter, plain)
    ascii_only = normalise(name)
    return "-".join("".join(c if c.isalnum() else " " for c in ascii_only).split())


def normalise(name: str) -> str:
    """Letters without their accents."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
