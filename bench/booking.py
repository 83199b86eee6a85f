"""64 clients want one time, over HTTP, against two server processes, a hundred times.

Asserted in every round: one of them gets it, the other 63 are refused in clear words; afterwards no two active
allocations overlap and PostgreSQL has counted no deadlock. Printed: the slowest answer of each round as a ratio of the
median answer of an uncontended claim in the same run.
"""

import http.client
import re
import threading
import time
from datetime import timedelta
from statistics import median
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client

from bench import server
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.models import Booking
from marketplace.catalog.tests.factories import make_service
from marketplace.core import clock, testing
from marketplace.providers.tests.factories import make_provider
from marketplace.scheduling.queries import open_slots
from marketplace.scheduling.tests.factories import make_hours

CLIENTS = 64
ROUNDS = 100


def main() -> int:
    """Measure on a fresh database with one provider and 64 customers."""
    name = testing.create_database("bench")
    try:
        testing.point_to(name)
        service, cookies, starts = _town()
        before = _deadlocks()
        connection.close()
        with server.served(testing.url_with_name(settings.DATABASE_URL, name)) as address:
            alone = [_claim(address, service, cookies[n], starts[-1 - n])[1] for n in range(8)]
            slowest = [_round(address, service, cookies, starts[number], number) for number in range(ROUNDS)]
        assert not testing.breaches(), "an invariant is broken"
        assert _deadlocks() == before, "PostgreSQL had to resolve a deadlock"
        assert Booking.objects.filter(status="draft").count() >= 1
    finally:
        testing.drop_database(name)
    print(f"{ROUNDS} rounds of {CLIENTS} clients on one time: each one success and {CLIENTS - 1} refusals, no deadlock")
    print(
        f"slowest answer of a round: median {median(slowest) * 1000:.0f} ms, worst {max(slowest) * 1000:.0f} ms;"
        f" {median(slowest) / median(alone) / CLIENTS:.2f} of {CLIENTS} claims one after the other"
        f" ({median(alone) * 1000:.0f} ms each)"
    )
    return 0


def _town() -> tuple[str, list[str], list[str]]:
    provider = make_provider()
    make_hours(provider.staff_members.get(), days=range(7))
    service = make_service(provider, horizon_days=90, duration=timedelta(minutes=30))
    cookies = []
    for _ in range(CLIENTS):
        client = Client()
        client.force_login(make_user())
        cookies.append(client.cookies["sessionid"].value)
    now = clock.now()
    slots = open_slots(service, now + timedelta(days=1), now + timedelta(days=60))
    return service.public_id, cookies, [slot.start.isoformat(timespec="seconds") for slot in slots]


def _round(address: str, service: str, cookies: list[str], start: str, number: int) -> float:
    barrier = threading.Barrier(CLIENTS)
    answers: list[tuple[str, float]] = []

    def run(cookie: str) -> None:
        barrier.wait(30)
        answers.append(_claim(address, service, cookie, start))

    threads = [threading.Thread(target=run, args=(cookie,)) for cookie in cookies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = sum(outcome == "held" for outcome, _ in answers)
    refused = sum(outcome == "refused" for outcome, _ in answers)
    assert (won, refused) == (1, CLIENTS - 1), f"round {number}: {won} won, {refused} refused of {len(answers)}"
    return max(took for _, took in answers)


def _claim(address: str, service: str, cookie: str, start: str) -> tuple[str, float]:
    """Press the button of a time; whether it is held for this customer, and how long the answer took in seconds."""
    token = "b" * 32
    link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {
        "Cookie": f"sessionid={cookie}; csrftoken={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    began = time.perf_counter()
    link.request("POST", f"/en/book/{service}/hold/", urlencode({"start": start}), headers)
    answer = link.getresponse()
    answer.read()
    took = time.perf_counter() - began
    link.close()
    location = answer.headers.get("Location", "")
    if answer.status == 302 and re.search(r"/booking/\w+/details/", location):
        return "held", took
    # Refused in words: back to the times, with a message for the next page.
    told = (
        answer.status == 302 and f"/book/{service}/" in location and "messages" in answer.headers.get("Set-Cookie", "")
    )
    return ("refused" if told else f"{answer.status} {location}"), took


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
