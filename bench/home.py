"""The home page beside a bare Django view and a trivial Wagtail page, on the same server in the same run.

What it asserts: each page answers 200 and shows what it should. What it prints: requests per second, the median of one
request, and ratios; the times alone say nothing on a shared machine. Rounds are interleaved, the median round counts.
"""

import sys
from statistics import median

from bench import server

ROUNDS = 5
PAGES = {"bare view": "/bench/bare/", "trivial page": "/en/imprint/", "home": "/en/", "category": "/en/trades/plumber/"}


def main() -> int:
    """Measure on the demo town."""
    server.prepare()
    from django.conf import settings  # noqa: PLC0415  (only once Django is loaded)
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from bench.load import ask  # noqa: PLC0415
    from marketplace.core import testing  # noqa: PLC0415

    name = testing.create_database("bench")
    try:
        testing.point_to(name)
        call_command("load_demo", verbosity=0)
        queries = {}
        for what, path in PAGES.items():
            if what == "bare view":
                continue
            client = Client()
            client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                answer = client.get(path)
            assert answer.status_code == 200, (what, answer.status_code)
            queries[what] = len(captured)
        connection.close()
        with server.served(testing.url_with_name(settings.DATABASE_URL, name)) as address:
            rounds: dict[str, list] = {what: [] for what in PAGES}
            for _ in range(ROUNDS):
                for what, path in PAGES.items():
                    rounds[what].append(ask(address, path))
    finally:
        testing.drop_database(name)
    middle = {}
    for what, figures in rounds.items():
        assert {figure.status for figure in figures} == {200}, what
        middle[what] = median(figure.per_second for figure in figures)
    for what, figures in rounds.items():
        print(
            f"{what:14} {middle[what]:8.0f} requests/s  {median(f.median_ms for f in figures):6.1f} ms"
            f"  {queries.get(what, 0):3} queries  {middle[what] / middle['trivial page']:5.2f} of the trivial page"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
