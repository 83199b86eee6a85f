"""Pages of strangers: a bare Django view and a trivial Wagtail page beside ours, with nothing kept and from the cache.

`python -m bench pages [folder of a bakerydemo checkout]`. Three servers run at once and are asked in turns: the portal
with its page cache, the portal with Django's own cache middleware in the same place, and the portal with every cache
emptied before each request of a page of ours. Asserted: every page answers 200 and is the same from all three, the home
page shows forty cards, no page asks the database more than fifteen times, and what should come from a cache does.
Printed: requests per second and ratios; the times alone say nothing on a shared machine.
"""

import contextlib
import re
import sys
import urllib.request
from statistics import median

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import server
from bench.load import Figures, ask
from bench.peer import bakerydemo, checkout_of
from home.models import HelpArticlePage, HomePage, StoryPage
from marketplace.core import testing

ROUNDS = 5
SECONDS = 1.0
CARDS = 40
MOST_QUERIES = 15
BARE, TRIVIAL = "/bench/bare/", "/bench/trivial/"
KINDS = ("home", "category", "article", "help")
PEER = "bakerydemo's home"


def main() -> int:
    """Measure on the demo town; 1 when an answer was wrong."""
    folder = checkout_of(sys.argv[2:] if sys.argv[1:2] == ["pages"] else [])
    name = testing.create_database("bench")
    try:
        testing.point_to(name)
        call_command("load_demo", verbosity=0)
        fill_home()
        pages = addresses()
        queries = count_queries(pages)
        connection.close()
        url = testing.url_with_name(settings.DATABASE_URL, name)
        with contextlib.ExitStack() as stack:
            kept = stack.enter_context(server.served(url))
            django = stack.enter_context(server.served(url, settings="bench.settings_django_cache"))
            flushed = stack.enter_context(server.served(url, settings="bench.settings_flushed"))
            asked = {"bare Django view": (flushed, BARE), "trivial Wagtail page": (flushed, TRIVIAL)}
            for what, path in pages.items():
                asked |= {
                    f"{what}, flushed": (flushed, path),
                    f"{what}, Django's cache": (django, path),
                    f"{what}, our cache": (kept, path),
                }
            if folder:
                asked[PEER] = (stack.enter_context(bakerydemo(folder)), "/")
            compare(pages, kept, django, flushed)
            figures = measure(asked)
    finally:
        testing.drop_database(name)
    report(figures, queries)
    return 0


def fill_home() -> None:
    """Forty real cards: the trades and people of the demo's home page, and more services by rule."""
    home = HomePage.objects.get(locale__language_code="en")
    body = list(home.body.raw_data)
    for order in ("soonest", "rating", "popular"):
        body.append(
            {"type": "services", "value": {"heading": order, "intro": "", "services": [], "order": order, "count": 12}}
        )
    home.body = body
    home.save()


def addresses() -> dict[str, str]:
    """Of the pages to measure: of stories and of help articles, the English one with the longest text."""
    longest = []
    for model in (StoryPage, HelpArticlePage):
        found = model.objects.live().filter(locale__language_code="en")
        longest.append(str(max(found, key=lambda page: len(str(page.body.raw_data))).get_url()))
    return dict(zip(KINDS, ("/en/", "/en/trades/plumber/", *longest), strict=True))


def count_queries(pages: dict[str, str]) -> dict[str, str]:
    """Of each page when it is made: with header, footer and sites known, and with every cache empty."""
    found = {}
    client = Client()
    for what, path in pages.items():
        client.get(path)
        with CaptureQueriesContext(connection) as usual:
            answer = client.get(path)
        cache.clear()
        with CaptureQueriesContext(connection) as empty:
            client.get(path)
        assert answer.status_code == 200, (what, answer.status_code)
        assert len(usual) <= MOST_QUERIES, (what, len(usual))
        found[what] = f"{len(usual)} queries, {len(empty)} with every cache empty"
        if what == "home":
            cards = len(re.findall(r'class="(?:card face|trade|face)"', answer.content.decode()))
            assert cards >= CARDS, f"{cards} cards"
    return found


def compare(pages: dict[str, str], kept: str, django: str, flushed: str) -> None:
    """The same page from all three; from the caches, the second and third time."""
    for what, path in pages.items():
        answers = [_read(address, path) for address in (kept, kept, kept, django, django, flushed)]
        assert answers[2][1] == "hit", f"{what} does not come from our cache"
        assert len({body for body, _ in answers}) == 1, f"{what} is not the same everywhere"


def _read(address: str, path: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(address + path, timeout=60) as answer:
        body = answer.read()
        return body.replace(address.encode(), b""), answer.headers.get("X-Page-Cache", "")


def measure(asked: dict[str, tuple[str, str]]) -> dict[str, list[Figures]]:
    """Rounds, interleaved."""
    rounds: dict[str, list[Figures]] = {what: [] for what in asked}
    for _ in range(ROUNDS):
        for what, (address, path) in asked.items():
            rounds[what].append(ask(address, path, seconds=SECONDS))
    for what, figures in rounds.items():
        assert {figure.status for figure in figures} == {200}, what
    return rounds


def report(figures: dict[str, list[Figures]], queries: dict[str, str]) -> None:
    """Medians of the rounds, and what they are compared with."""
    middle = {what: median(one.per_second for one in found) for what, found in figures.items()}
    for what, found in figures.items():
        number = queries.get(what.partition(",")[0], "") if "flushed" in what else ""
        print(f"{what:26} {middle[what]:9.0f} requests/s {median(f.median_ms for f in found):8.1f} ms  {number}")
    for what in KINDS:
        ours = middle[f"{what}, our cache"] / middle[f"{what}, Django's cache"]
        print(f"{what:10} from our cache: {ours:.2f} of Django's middleware (goal 0.9)")
        cold = middle[f"{what}, flushed"] / middle["trivial Wagtail page"]
        print(
            f"{what:10} with caches flushed: {cold:.2f} of the trivial page"
            + (" (goal 0.25)" if what == "home" else "")
        )
    if PEER in middle:
        print(f"home       with caches flushed: {middle['home, flushed'] / middle[PEER]:.1f} of {PEER} (goal 4)")
