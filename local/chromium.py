"""The browser that the browser tests drive: the machine's own Chromium."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from local.console import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> Path:
    """The program to start; Trouble that says how to install it when there is none."""
    for name in filter(None, (os.environ.get("CHROMIUM"), *NAMES)):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise Trouble(
        "No Chromium on this machine; the browser tests cannot run without it.",
        hint="On Debian, as root: apt-get install chromium\nElsewhere: make test CHROMIUM=/path/to/chrome",
    )
