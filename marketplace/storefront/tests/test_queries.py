"""Pages ask the database a fixed number of times, however much there is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.accounts.tests.factories import make_address, make_user
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_draft
from marketplace.catalog.models import Service
from marketplace.catalog.tests.factories import make_category, make_service
from marketplace.providers.tests.factories import make_document, make_staff
from marketplace.reviews.actions.answer_review import answer_review
from marketplace.reviews.tests.factories import make_review
from marketplace.scheduling.tests.factories import make_hours
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
MOST = 15  # on any page, whatever it shows


def ask(client: Client, url: str) -> list[str]:
    """The statements of one request, with nothing kept from an earlier one."""
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries.captured_queries]


def grows_not(client: Client, url: str, more: Callable[[], object], *, most: int = MOST) -> None:
    """The same page asks as often after `more` was added, and never more than `most` times."""
    client.get(url)  # once, so that content types and sites are known to the process
    before = ask(client, url)
    more()
    after = ask(client, url)
    added = [sql[:200] for sql in after if sql not in before]
    assert len(after) <= len(before), f"{len(before)} became {len(after)}:\n" + "\n".join(added)
    assert len(before) <= most, "\n".join(sql[:160] for sql in before)


def offer(count: int = 1) -> list[Service]:
    """Services of as many providers, found by the search."""
    services = [make_bookable_service() for _ in range(count)]
    for service in services:
        refresh_service(service_id=service.pk)
    return services


class TestSearch:
    @pytest.mark.parametrize("query", ["", "?q=plumber", "?q=plumber&near=Bolzano&on=2026-11-25&sort=price"])
    def test_asks_as_often_for_many_as_for_one(self, client, query):
        offer()
        grows_not(client, reverse("storefront:search") + query, lambda: offer(8))

    def test_signed_in_as_well(self, client):
        offer()
        client.force_login(make_user())
        grows_not(client, reverse("storefront:search"), lambda: offer(5))


class TestProvider:
    def test_services_people_and_papers(self, client):
        service = offer()[0]
        provider = service.provider
        make_document(provider, outcome="accepted")

        def more() -> None:
            for number in range(4):
                make_staff(provider)
                make_document(provider, outcome="accepted")
                make_service(provider, category=make_category(f"trade-of-{number}"))

        grows_not(client, reverse("storefront:provider", args=[provider.slug]), more)

    def test_reviews_with_pictures_and_answers(self, client):
        service = make_bookable_service(instant=True)
        answer_review(
            review_id=make_review(service=service, pictures=1).pk,
            actor=service.provider.owner,
            text="Thanks",
            language="en",
        )

        def more() -> None:
            for _ in range(7):
                review = make_review(service=service, pictures=2)
                answer_review(review_id=review.pk, actor=service.provider.owner, text="Thanks", language="en")

        grows_not(client, reverse("storefront:provider", args=[service.provider.slug]), more)

    def test_times_of_another_service(self, client):
        service = offer()[0]
        url = reverse("storefront:times", args=[service.provider.slug]) + f"?service={service.public_id}"
        grows_not(client, url, lambda: [make_service(service.provider) for _ in range(4)])


class TestAddresses:
    @pytest.mark.parametrize("city", ["Bozen", "Rom"])
    def test_whether_they_come_to_one_of_them(self, client, city):
        draft = make_draft()
        make_address(draft.customer, city=city)
        client.force_login(draft.customer)
        service = draft.lines.get().service
        for name, key in (("provider", draft.provider.slug), ("book", service.public_id), ("details", draft.public_id)):
            url = reverse(f"storefront:{name}", args=[key])
            grows_not(client, url, lambda: [make_address(draft.customer, city=city) for _ in range(3)])


class TestBooking:
    def test_choosing_among_many_people(self, client):
        service = offer()[0]

        def more() -> None:
            for _ in range(4):
                person = make_staff(service.provider)
                make_hours(person)
                service.performed_by.add(person)

        grows_not(client, reverse("storefront:book", args=[service.public_id]), more)

    def test_details(self, client):
        draft = make_draft()
        client.force_login(draft.customer)
        url = reverse("storefront:details", args=[draft.public_id])
        grows_not(client, url, lambda: make_draft(customer=draft.customer))


def test_a_search_that_finds_nothing_is_cheap(client):
    offer()
    assert len(ask(client, reverse("storefront:search") + "?q=zzzzqqq")) <= 12


def test_a_long_way_ahead_is_no_dearer(client):
    service = offer()[0]
    url = reverse("storefront:book", args=[service.public_id])
    near, far = ask(client, url), ask(client, f"{url}?from={(NOW + timedelta(days=50)).date().isoformat()}")
    assert len(far) <= len(near)
