"""Who is let in where: role × endpoint × own or foreign object. An endpoint that nobody listed fails."""

import re
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from home import urls as help_urls
from marketplace.dashboard import urls as dashboard_urls
from marketplace.providers import urls as provider_urls
from marketplace.reviews import urls as review_urls
from marketplace.storefront import urls as storefront_urls
from tests.contracts.endpoints import CODES, LEADS_TO, POST_ONLY, ROLES, TABLE, Endpoint
from tests.contracts.town import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(monday: datetime, settings: Any, tmp_path: Any) -> SimpleNamespace:
    """A business with an owner and staff, a customer with a draft and a booking, and strangers to all of it."""
    return make_town()


def names_of(module: Any) -> set[str]:
    return {f"{module.app_name}:{one.name}" for one in module.urlpatterns if isinstance(one, URLPattern)}


def test_every_endpoint_is_in_the_table() -> None:
    ours = (
        names_of(help_urls)
        | names_of(storefront_urls)
        | names_of(dashboard_urls)
        | names_of(provider_urls)
        | names_of(review_urls)
    )
    assert {one.name for one in TABLE} == ours
    assert all(len(one.expected) == len(ROLES) for one in TABLE)


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda endpoint: endpoint.id)
def test_who_is_let_in(endpoint: Endpoint, town: SimpleNamespace) -> None:
    for role, expected in zip(ROLES, endpoint.expected, strict=True):
        with transaction.atomic():  # what one role did is not there for the next
            check(endpoint, role, expected, town)
            transaction.set_rollback(True)


def check(endpoint: Endpoint, role: str, expected: str, town: SimpleNamespace) -> None:
    """One cell of the table."""
    answer = ask(endpoint, role, town)
    said = f"{role} got {answer.status_code} {getattr(answer, 'url', '')}, expected {expected}"
    if expected in CODES:
        assert answer.status_code == CODES[expected], said
    elif expected == "step":
        assert_step(endpoint, role, answer, town)
    else:
        assert answer.status_code == 302, said
        assert re.search(LEADS_TO[expected], answer.url.partition("?")[0]), said
    town.sold.refresh_from_db()
    paused = endpoint.arguments[-1:] == ("pause",) and role == "owner"
    assert (town.sold.status == "paused") == paused, said


def assert_step(endpoint: Endpoint, role: str, answer: Any, town: SimpleNamespace) -> None:
    """Both sides and who watches over them may ask; the step is only taken by the side that may take it."""
    town.booked.refresh_from_db()
    if endpoint.method == "GET":
        assert answer.status_code in (200, 302), role
        assert town.booked.status == "requested"
    else:
        assert answer.status_code == 302
        assert town.booked.status == ("accepted" if role in ("owner", "staff") else "requested")


def ask(endpoint: Endpoint, role: str, town: SimpleNamespace) -> Any:
    """Send one request as somebody."""
    client = Client()
    if role != "anonymous":
        client.force_login(town.accounts[role])
    words = [getattr(town, word, word) for word in endpoint.arguments]
    data = {"sent": "1"}  # a form of a browser is never quite empty: it carries its token
    if endpoint.name == "storefront:hold":
        data = {"start": "2026-11-25T14:00:00+0100"}
    if endpoint.name == "storefront:times":
        data = {"service": town.service}
    return getattr(client, endpoint.method.lower())(reverse(endpoint.name, args=words), data)


@pytest.mark.parametrize("name", POST_ONLY)
def test_what_changes_something_asks_for_post(name: str, town: SimpleNamespace) -> None:
    endpoint = next(one for one in TABLE if one.name == name)
    get = Endpoint("GET", endpoint.name, endpoint.arguments, ())
    role = "customer" if name.startswith("storefront:") else "owner"
    assert ask(get, role, town).status_code == 405


def test_a_post_without_its_token_is_refused(town: SimpleNamespace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.accounts["owner"])
    answer = client.post(reverse("dashboard:booking_step", args=[town.booking, "accept"]))
    assert answer.status_code == 403
    town.booked.refresh_from_db()
    assert town.booked.status == "requested"
