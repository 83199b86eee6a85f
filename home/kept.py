"""Header and footer of each language as plain data, kept beside the pages that show them."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache

KEEP = 600  # seconds
# Longer than any page takes to be made: whoever read the database before a change cannot put the old words back.
REST = 30
GONE = "gone"


def kept(language: str, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What is kept of a language, else what `read` says; that is kept unless somebody was faster or it has changed."""
    found: dict[str, Any] | str | None = cache.get(_key(language))
    if isinstance(found, dict):
        return found
    parts = read()
    if found is None:
        cache.add(_key(language), parts, KEEP)
    return parts


def forget(language: str) -> None:
    """It has changed: for a while everybody reads it anew, and nobody keeps it."""
    cache.set(_key(language), GONE, REST)


def _key(language: str) -> str:
    return f"chrome:{language}"
