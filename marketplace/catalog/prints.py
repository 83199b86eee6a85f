"""The print of each trade: a drawing and the colour of its paper."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from marketplace.catalog.models import Category

ORDINARY_PRINT = "plane-stone"  # for a trade that was added without a picture of its own


def print_of(category: Category) -> str:
    """Drawing and colour, "tap-sky"."""
    prints = _prints()
    return prints.get(category.key) or prints.get(category.icon, ORDINARY_PRINT)


def print_of_key(key: str) -> str:
    """The same for a trade's key alone, where no row is at hand; empty for one that has no print of its own."""
    return _prints().get(key, "")


def colour_of(category: Category) -> str:
    """The colour alone, "sky"."""
    return print_of(category).rpartition("-")[2]


@cache
def _prints() -> dict[str, str]:
    path = Path(settings.BASE_DIR) / "static" / "art" / "prints" / "index.json"
    return json.loads(path.read_text())
