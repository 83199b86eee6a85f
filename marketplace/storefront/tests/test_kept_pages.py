"""Public pages through the cache: the same for every stranger, nobody's name on them, and new after every change."""

import re
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.tests.factories import make_moderator, make_user
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.tests.factories import make_bookable_service
from marketplace.catalog.actions.save_service import update_service
from marketplace.core import clock, testing
from marketplace.core.pagecache.middleware import MARK
from marketplace.core.pagecache.store import Store
from marketplace.core.tests.kept import now, warm
from marketplace.providers.actions.set_availability import set_availability
from marketplace.providers.actions.suspend_provider import suspend_provider
from marketplace.reviews.actions.answer_review import answer_review
from marketplace.reviews.tests.factories import make_review
from marketplace.scheduling.queries import open_slots
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache", "monday")]


@pytest.fixture
def service():
    made = make_bookable_service(instant=True)
    refresh_service(service_id=made.pk)
    return made


def page_of(service) -> str:
    return reverse("storefront:provider", args=[service.provider.slug])


SEARCH = "/en/search/"


class TestPeople:
    def test_two_people_and_a_stranger_through_one_cache(self, service):
        eva, urs = (make_user(name=name) for name in ("Walburga Mair", "Ursulina Rossi"))
        clients = {}
        for user in (eva, urs):
            clients[user] = Client()
            clients[user].force_login(user)
        for url in (page_of(service), SEARCH):
            stranger = warm(url)
            assert "Sign in" in stranger
            for user, other in ((eva, urs), (urs, eva)):
                answer = clients[user].get(url)
                body = answer.content.decode()
                assert MARK not in answer
                assert user.get_short_name() in body
                assert other.name not in body
                assert "Sign in" not in body
            after = now(url)
            assert after == stranger
            assert "Walburga" not in after
            assert "Ursulina" not in after

    def test_no_proxy_may_keep_what_somebody_sees(self, service):
        client = Client()
        client.force_login(make_user(name="Walburga Mair"))
        for url in (page_of(service), SEARCH, "/en/", "/en/nothing-here/"):
            assert client.get(url)["Cache-Control"] == "private, no-cache", url
            assert "Cache-Control" not in Client().get(url)

    def test_first_seen_by_somebody_is_not_kept(self, service):
        signed_in = Client()
        signed_in.force_login(make_user(name="Walburga Mair"))
        for _ in range(3):
            signed_in.get(page_of(service))
        answer = Client().get(page_of(service))
        assert MARK not in answer
        assert "Walburga" not in answer.content.decode()

    def test_no_token_and_no_cookie_on_what_strangers_see(self, service):
        make_review(service=service)
        testing.deliver_all()
        for url in (page_of(service), SEARCH):
            answer = Client().get(url)
            assert "csrfmiddlewaretoken" not in answer.content.decode()
            assert not answer.cookies

    def test_a_chosen_time_leads_a_stranger_to_the_entrance_and_back(self, service):
        body = warm(page_of(service))
        action = reverse("storefront:hold", args=[service.public_id])
        assert re.search(rf'<form method="get" action="{action}"', body)
        start = re.search(r'name="start" value="([^"]+)"', body)[1]
        answer = Client().get(action, {"start": start})
        assert answer.status_code == 302
        assert "/account/login/?next=" in answer["Location"]
        client = Client()
        client.force_login(make_user())
        back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
        assert "Press it once more" in client.get(back).content.decode()
        assert "Press it once more" not in client.get(back.replace(start[:10], "2020-01-01")).content.decode()

    def test_signed_in_people_hold_by_post(self, service):
        client = Client()
        client.force_login(make_user())
        body = client.get(page_of(service)).content.decode()
        assert re.search(r'<form method="post" action="[^"]+/hold/"', body)
        assert "csrfmiddlewaretoken" in body


class TestPurged:
    def test_price(self, service, then):
        urls = (page_of(service), SEARCH, f"{SEARCH}?category={service.category.key}")
        for url in urls:
            warm(url)
        words = {"titles": {"de": "Hahn"}, "descriptions": {"de": "Ein neuer."}}
        then(
            update_service,
            service_id=service.pk,
            actor=service.provider.owner,
            price=Decimal(77),
            **words,
        )
        for url in urls:
            assert "77" in now(url)

    def test_suspension(self, service, then):
        warm(SEARCH)
        warm(page_of(service))
        then(suspend_provider, provider_id=service.provider_id, actor=make_moderator(), reason="Not who they say")
        assert service.provider.trading_name not in now(SEARCH)
        assert Client().get(page_of(service)).status_code == 404

    def test_time_off(self, service, then):
        warm(SEARCH)
        then(set_availability, provider_id=service.provider_id, actor=service.provider.owner, is_available=False)
        assert service.provider.trading_name not in now(SEARCH)

    def test_review_and_answer(self, service, then):
        warm(page_of(service))
        review = then(make_review, service=service, text="Came at once")
        assert "Came at once" in warm(page_of(service))
        then(answer_review, review_id=review.pk, actor=service.provider.owner, text="Gladly", language="en")
        assert "Gladly" in now(page_of(service))

    def test_time_that_somebody_takes(self, service, then):
        url = page_of(service)
        first = re.search(r'name="start" value="([^"]+)"', warm(url))[1]
        slot = open_slots(service, clock.now(), clock.now() + timedelta(days=7))[0]
        then(start_draft, customer=make_user(), service=service, starts_at=slot.start, language="en")
        assert f'value="{first}"' not in now(url)


class TestClock:
    def test_a_time_that_passes_is_gone(self, service):
        first = open_slots(service, clock.now(), clock.now() + timedelta(days=7))[0].start
        with clock.moved_to(first - service.lead_time - timedelta(minutes=5)):
            warm(page_of(service))
        with clock.moved_to(first - service.lead_time - timedelta(seconds=1)):
            assert Client().get(page_of(service))[MARK] == "hit"
        with clock.moved_to(first - service.lead_time + timedelta(seconds=1)):
            assert MARK not in Client().get(page_of(service))


def test_pages_go_on_without_redis(service, monkeypatch):
    away = Store("redis://127.0.0.1:1/0", "x:")
    monkeypatch.setattr("marketplace.core.pagecache.middleware.store", lambda: away)
    for url in (page_of(service), SEARCH):
        answer = Client().get(url)
        assert answer.status_code == 200
        assert MARK not in answer


@pytest.mark.parametrize("query", ["?q=plumber", "?near=Bolzano", "?category=nonsense", "?utm_source=x"])
def test_searches_without_end_are_not_kept(service, query):
    for _ in range(3):
        answer = Client().get(SEARCH + query)
    assert MARK not in answer
