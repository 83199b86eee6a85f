"""`make bench` runs every measurement; `make bench ARGS=booking` runs one."""

import importlib
import sys

SCRIPTS = ("home", "booking")


def main() -> int:
    """Run the named scripts, or all of them; 1 when one of them found a wrong answer."""
    wanted = [name for name in sys.argv[1:] if not name.startswith("-")] or list(SCRIPTS)
    return max(importlib.import_module(f"bench.{name}").main() for name in wanted)


if __name__ == "__main__":
    sys.exit(main())
