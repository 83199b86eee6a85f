"""Both homes and their lists ask the database a fixed number of times, however much there is."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.accounts.tests.factories import make_user
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.catalog.tests.factories import make_category, make_service
from marketplace.core import clock
from marketplace.providers.tests.factories import make_document, make_staff
from marketplace.scheduling.tests.factories import make_hours

pytestmark = pytest.mark.django_db
MOST = 20


@pytest.fixture
def business() -> Iterator[SimpleNamespace]:
    """A provider with one of everything."""
    with clock.moved_to(NOW):
        service = make_bookable_service()
        provider = service.provider
        make_document(provider)
        booking = make_booking(service=service)
        person = provider.staff_members.get()
        yield SimpleNamespace(service=service, provider=provider, booking=booking, person=person)


def ask(client: Client, url: str) -> list[str]:
    """The statements of one request, with nothing kept from an earlier one."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries.captured_queries]


def grows_not(client: Client, url: str, more: Callable[[], object]) -> None:
    """The same page asks as often after `more` was added."""
    client.get(url)
    before = ask(client, url)
    more()
    after = ask(client, url)
    added = [sql[:200] for sql in after if sql not in before]
    assert len(after) <= len(before), f"{len(before)} became {len(after)}:\n" + "\n".join(added)
    assert len(before) <= MOST, "\n".join(sql[:160] for sql in before)


def grow(business: SimpleNamespace) -> None:
    """More of everything: people, papers, services of other trades, bookings."""
    for number in range(4):
        make_hours(make_staff(business.provider))
        make_document(business.provider)
        service = make_service(business.provider, category=make_category(f"one-more-{number}"))
        make_booking(service=service, index=number * 3)


PAGES = [
    ("dashboard:business", ()),
    ("dashboard:business_bookings", ()),
    ("dashboard:calendar", ()),
    ("dashboard:services", ()),
    ("dashboard:team", ()),
    ("dashboard:documents", ()),
    ("dashboard:business_profile", ()),
    ("dashboard:service_new", ()),
    ("dashboard:service", ("service",)),
    ("dashboard:hours", ("person",)),
    ("dashboard:booking", ("booking",)),
]


@pytest.mark.parametrize(("name", "words"), PAGES, ids=lambda value: value if isinstance(value, str) else "")
def test_of_a_business(client, business, name, words):
    client.force_login(business.provider.owner)
    url = reverse(name, args=[getattr(business, word).public_id for word in words])
    grows_not(client, url, lambda: grow(business))


@pytest.mark.parametrize("name", ["dashboard:home", "dashboard:bookings"])
def test_of_a_customer(client, business, name):
    customer = make_user()
    for status in ("accepted", "completed"):
        booking = make_booking(service=business.service, customer=customer)
        type(booking).objects.filter(pk=booking.pk).update(status=status)

    def more() -> None:
        for status in ("accepted", "completed", "accepted", "completed"):
            other = make_bookable_service(category=make_category(f"of-another-{make_user().pk}"))
            booking = make_booking(service=other, customer=customer)
            type(booking).objects.filter(pk=booking.pk).update(status=status)

    client.force_login(customer)
    grows_not(client, reverse(name), more)
