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
from marketplace.bidding.tests.factories import THURSDAY, make_bid, make_bidder, make_request
from marketplace.booking.actions.answer_booking import accept_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, start_booking
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.catalog.tests.factories import make_category, make_service
from marketplace.core import clock
from marketplace.core.testing import deliver_all
from marketplace.providers.tests.factories import make_document, make_staff
from marketplace.scheduling.tests.factories import make_hours

pytestmark = pytest.mark.django_db
MOST = 15  # on any page, whatever it shows


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


def grows_not(client: Client, url: str, more: Callable[[], object], *, most: int = MOST) -> None:
    """The same page asks as often after `more` was added."""
    client.get(url)
    before = ask(client, url)
    more()
    after = ask(client, url)
    added = [sql[:200] for sql in after if sql not in before]
    assert len(after) <= len(before), f"{len(before)} became {len(after)}:\n" + "\n".join(added)
    assert len(before) <= most, "\n".join(sql[:160] for sql in before)


def grow(business: SimpleNamespace) -> None:
    """More of everything: people, papers, services of other trades, bookings."""
    for number in range(4):
        make_hours(make_staff(business.provider))
        make_document(business.provider)
        service = make_service(business.provider, category=make_category(f"one-more-{number}"))
        make_booking(service=service, index=number * 3)


PAGES = [
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


def test_of_a_business_home(client, business):
    """With opportunities, messages and reviews as well."""

    def more() -> None:
        grow(business)
        for _ in range(3):
            make_request(category=business.service.category)
            make_booking(service=business.service, customer=make_user(), index=20)
        deliver_all()

    make_request(category=business.service.category)
    deliver_all()
    client.force_login(business.provider.owner)
    grows_not(client, reverse("dashboard:business"), more)


def test_of_a_customer_home(client, business):
    """With requests, bids, messages and invoices as well."""
    customer = make_user()

    def add(count: int) -> None:
        for _ in range(count):
            make_bid(request=make_request(customer=customer), provider=make_bidder())
            other = make_bookable_service(category=make_category(f"of-another-{make_user().pk}"))
            carry_out(make_booking(service=other, customer=customer))
        deliver_all()

    add(1)
    client.force_login(customer)
    grows_not(client, reverse("dashboard:home"), lambda: add(3))


def carry_out(booking: Booking) -> None:
    """Through to the invoice."""
    owner = booking.provider.owner
    if booking.status == "requested":
        accept_booking(booking_id=booking.pk, actor=owner)
    start_booking(booking_id=booking.pk, actor=owner)
    complete_booking(booking_id=booking.pk, actor=owner)


@pytest.mark.parametrize("name", ["dashboard:bookings", "dashboard:invoices", "dashboard:conversations"])
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


@pytest.fixture
def town() -> Iterator[SimpleNamespace]:
    """A customer and a business that bids for what they want done."""
    with clock.moved_to(NOW):
        make_category("plumber")
        yield SimpleNamespace(customer=make_user(), provider=make_bidder())


class TestOfRequestsAndBids:
    def test_the_bids_of_a_request(self, client, town):
        request = make_request(customer=town.customer)
        make_bid(request=request, provider=town.provider)
        client.force_login(town.customer)
        address = reverse("dashboard:request", args=[request.public_id])
        grows_not(client, address, lambda: [make_bid(request=request, provider=make_bidder()) for _ in range(4)])

    def test_a_list_of_requests(self, client, town):
        make_bid(request=make_request(customer=town.customer), provider=town.provider)
        client.force_login(town.customer)
        grows_not(
            client, reverse("dashboard:requests"), lambda: [make_request(customer=town.customer) for _ in range(3)]
        )

    def test_opportunities(self, client, town):
        make_bid(request=make_request(), provider=town.provider)
        client.force_login(town.provider.owner)

        def more() -> None:
            for _ in range(4):
                make_bid(request=make_request(), provider=town.provider, proposed_start=THURSDAY)

        grows_not(client, reverse("dashboard:opportunities"), more)
