"""The admin's page of a provider: what they sell and how their bookings went, in a known number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.accounts.tests.factories import make_moderator
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.catalog.models import Service
from marketplace.catalog.tests.factories import make_service
from marketplace.core import clock
from marketplace.providers.tests.factories import make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(client):
    client.force_login(make_moderator())
    return client


def shown(client, provider) -> str:
    return client.get(reverse("provider:inspect", args=[provider.pk])).content.decode()


def test_each_service_with_its_trade_price_state_and_address(moderator):
    provider = make_provider(verification="submitted")
    paused = make_service(provider, title="Mending <taps>", status=Service.Status.PAUSED)
    by_quote = make_service(provider, title="A whole bathroom", price_model="quote", price=None)
    foreign = make_service(make_provider(), title="Somebody else's work")
    page = shown(moderator, provider)
    for service in (paused, by_quote):
        assert reverse("wagtailsnippets_catalog_service:edit", args=[service.pk]) in page
    for words in ("Plumber en", "Mending &lt;taps&gt;", "€48", "Paused", "A whole bathroom", "by quote", "Published"):
        assert words in page
    assert str(foreign) not in page


@pytest.mark.parametrize(
    ("verification", "leads_there"), [("verified", True), ("submitted", False), ("suspended", False)]
)
def test_the_way_to_what_customers_see_is_there_when_they_see_it(moderator, verification, leads_there):
    provider = make_provider(verification=verification)
    assert (reverse("storefront:provider", args=[provider.slug]) in shown(moderator, provider)) is leads_there


def test_without_services_and_bookings_the_page_says_so(moderator):
    page = shown(moderator, make_provider())
    assert "There are no services here yet." in page
    assert "There are no bookings here yet." in page


def test_bookings_are_counted_by_status_and_old_ones_left_out(moderator):
    with clock.moved_to(NOW):
        service = make_bookable_service()
        rows = [make_booking(service=service, index=index) for index in (0, 4, -1)]
        Booking.objects.filter(pk=rows[0].pk).update(status=Status.NO_SHOW_PROVIDER)
        page = shown(moderator, service.provider)
        assert f"{Status.REQUESTED.label}: 2" in page
        assert f"{Status.NO_SHOW_PROVIDER.label}: 1" in page
    last = rows[2].starts_at
    with clock.moved_to(last + timedelta(days=89)):
        assert f"{Status.REQUESTED.label}: 1" in shown(moderator, service.provider)
    with clock.moved_to(last + timedelta(days=91)):
        assert "There are no bookings here yet." in shown(moderator, service.provider)


def test_more_services_do_not_cost_more_queries(moderator):
    provider, counts = make_provider(), []
    for number in range(8):
        make_service(provider, title=f"Service {number}")
        if number in (0, 1, 7):  # the first time also reads what is known afterwards
            with CaptureQueriesContext(connection) as queries:
                shown(moderator, provider)
            counts.append(len(queries))
    assert counts[1] == counts[2] <= 30
