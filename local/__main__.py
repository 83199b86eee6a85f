"""``python3 -m local <command>``: what ``make`` calls."""

import sys

from local import version

version.check()

from local.cli import main  # noqa: E402  (an old Python cannot even read what this imports)

if __name__ == "__main__":
    sys.exit(main())
