"""Where settings come from: the process environment, and on one's own machine the state file of `local/`."""

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[4]
STATE_DIR = Path(os.environ.get("PIAZZA_STATE_DIR", BASE_DIR / ".local"))

env = environ.Env()

# Production reads the process environment alone: a file left behind must never decide anything there.
IS_PRODUCTION = os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".production")
if not IS_PRODUCTION and (STATE_DIR / "env").is_file():
    environ.Env.read_env(str(STATE_DIR / "env"), overwrite=False)

__all__ = ["BASE_DIR", "IS_PRODUCTION", "STATE_DIR", "env"]
