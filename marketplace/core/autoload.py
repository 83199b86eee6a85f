"""Loads the modules of an app that register something, where the app has them."""

from importlib import import_module
from importlib.util import find_spec

REGISTERING_MODULES = (
    "events",
    "listeners",
    "kinds",
    "topics",
    "subjects",
    "invariants",
    "checks",
    "tasks",
    "sitemaps",
    "cards",
)


def autoload(app: str) -> None:
    """Import the registering modules of one app; a missing one is fine, a broken one is not."""
    for name in REGISTERING_MODULES:
        if find_spec(f"{app}.{name}"):
            import_module(f"{app}.{name}")
