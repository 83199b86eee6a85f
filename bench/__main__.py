"""`make bench` runs the measurements; `make bench ARGS=booking` runs one."""

import importlib
import sys

from bench import server

SCRIPTS = ("pages", "booking", "weight")
BY_NAME_ONLY = ("lighthouse",)  # a quarter of an hour, and 170 MB from npm


def main() -> int:
    """Run the named scripts, or all of them; 1 when one of them found a wrong answer."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    alone = words and words[0] in {*BY_NAME_ONLY, "pages"}
    wanted = words[:1] if alone else words  # what follows is its own
    if unknown := set(wanted) - {*SCRIPTS, *BY_NAME_ONLY}:
        raise SystemExit(
            f"No measurement is called {', '.join(unknown)}; there are {', '.join(SCRIPTS + BY_NAME_ONLY)}."
        )
    server.prepare()  # first of all, so that the scripts can import what needs Django where imports belong
    return max(importlib.import_module(f"bench.{name}").main() for name in wanted or SCRIPTS)


if __name__ == "__main__":
    sys.exit(main())
