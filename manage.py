#!/usr/bin/env python
"""Django's command line. `site/` is a source root, never a package: the standard library owns that name."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "site"))
sys.path.insert(0, str(ROOT))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
    from django.core.management import execute_from_command_line  # settings must be named first

    execute_from_command_line(sys.argv)
