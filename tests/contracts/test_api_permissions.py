"""Who is let in where in the API: role × endpoint × own or foreign object. An endpoint that nobody listed fails."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.accounts.tests.clients import BASE, App, access_token
from marketplace.accounts.tests.factories import make_user
from marketplace.api import urls
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import make_bookable_service, make_booking, make_draft
from marketplace.catalog.models import Service
from marketplace.providers.tests.factories import make_provider, make_staff
from marketplace.scheduling.queries import open_slots
from marketplace.scheduling.tests.factories import make_hours
from tests.contracts.endpoints import ROLES
from tests.contracts.town import accounts_of, make_hidden_service

pytestmark = pytest.mark.django_db
CODES = {
    "ok": 200,
    "made": 201,
    "done": 204,
    "bad": 400,
    "in": 401,  # sign in first
    "no": 403,
    "gone": 404,
    "late": 409,
}


@dataclass(frozen=True)
class Endpoint:
    """A method and an address, and what each role gets; the word after the name is looked up in the town."""

    method: str
    name: str
    subject: str
    expected: tuple[str, ...]

    @property
    def id(self) -> str:
        """How the test is called."""
        return " ".join(filter(None, (self.method, self.name, self.subject)))


def row(method: str, name: str, subject: str, expected: str) -> Endpoint:
    """One line of the table; a single word counts for every role."""
    words = expected.split()
    return Endpoint(method, name, subject, tuple(words * len(ROLES) if len(words) == 1 else words))


#                                          anon customer other_c owner other_p staff moder admin
TABLE = [
    row("POST", "sign_up", "", "bad"),
    row("POST", "verify_email", "", "bad"),
    row("POST", "resend_code", "", "bad"),
    row("POST", "sign_in", "", "bad"),
    row("POST", "second_step", "", "bad"),
    row("POST", "refresh", "", "bad"),
    row("POST", "sign_out", "", "in done done done done done done done"),
    row("GET", "current_user", "", "in ok ok ok ok ok ok ok"),
    row("GET", "categories", "", "ok"),
    row("GET", "services", "", "ok"),
    row("GET", "service", "service", "ok"),
    row("GET", "service", "hidden", "gone"),
    row("GET", "slots", "service", "ok"),
    row("GET", "slots", "hidden", "gone"),
    row("GET", "bookings", "", "in ok ok ok ok ok ok ok"),
    row("POST", "bookings", "service", "in made made no made no made made"),
    row("POST", "bookings", "hidden", "in gone gone gone gone gone gone gone"),
    row("GET", "booking", "booking", "in ok gone ok gone ok ok ok"),
    row("GET", "booking", "draft", "in gone gone gone gone gone gone gone"),
    row("GET", "booking", "nobodys", "in gone gone gone gone gone gone gone"),
    row("PUT", "cancel", "booking", "in ok gone late gone late late late"),
    row("PUT", "cancel", "agreed", "in ok gone ok gone ok late late"),
    row("PUT", "cancel", "draft", "in gone gone gone gone gone gone gone"),
    row("PUT", "confirm", "done", "in ok gone gone gone gone gone gone"),
    row("PUT", "confirm", "agreed", "in late gone gone gone gone gone gone"),
    row("PUT", "confirm", "draft", "in gone gone gone gone gone gone gone"),
    row("PUT", "dispute", "done", "in ok gone gone gone gone gone gone"),
    row("PUT", "dispute", "agreed", "in late gone gone gone gone gone gone"),
    row("PUT", "dispute", "draft", "in gone gone gone gone gone gone gone"),
    row("PUT", "provider_no_show", "missed", "in ok gone gone gone gone gone gone"),
    row("PUT", "provider_no_show", "agreed", "in late gone gone gone gone gone gone"),
    row("PUT", "provider_no_show", "draft", "in gone gone gone gone gone gone gone"),
    row("POST", "checkout", "booking", "in late gone gone gone gone gone gone"),
    row("GET", "jobs", "", "in no no ok ok ok no no"),
    row("PUT", "accept", "booking", "in gone gone ok gone ok gone gone"),
    row("PUT", "accept", "draft", "in gone gone gone gone gone gone gone"),
    row("PUT", "decline", "booking", "in gone gone ok gone ok gone gone"),
    row("PUT", "start", "agreed", "in gone gone ok gone ok gone gone"),
    row("PUT", "start", "booking", "in gone gone late gone late gone gone"),
    row("PUT", "start", "draft", "in gone gone gone gone gone gone gone"),
    row("PUT", "complete", "begun", "in gone gone ok gone ok gone gone"),
    row("PUT", "complete", "agreed", "in gone gone late gone late gone gone"),
    row("PUT", "complete", "draft", "in gone gone gone gone gone gone gone"),
    row("PUT", "customer_no_show", "missed", "in gone gone ok gone ok gone gone"),
    row("PUT", "customer_no_show", "agreed", "in gone gone late gone late gone gone"),
    row("PUT", "customer_no_show", "draft", "in gone gone gone gone gone gone gone"),
    row("GET", "notifications", "", "in ok ok ok ok ok ok ok"),
    row("PUT", "notifications_read", "", "in ok ok ok ok ok ok ok"),
    row("GET", "schema", "", "ok"),
    row("GET", "not_there", "", "gone"),
]
# What the booking may have become, and only where the answer was yes.
AFTER = {
    "cancel": {"withdrawn", "cancelled_by_customer", "cancelled_by_provider"},
    "accept": {"accepted"},
    "decline": {"declined"},
    "start": {"ongoing"},
    "complete": {"completed"},
    "confirm": {"finished"},
    "dispute": {"disputed"},
    "provider_no_show": {"no_show_provider"},
    "customer_no_show": {"no_show_customer"},
}
# What the business has done for the bookings of the town, by their names in the table.
STEPS = {
    "agreed": ["accept"],
    "missed": ["accept"],
    "begun": ["accept", "start"],
    "done": ["accept", "start", "complete"],
}
KEPT = {"categories": "max-age=300", "services": "max-age=60", "service": "no-cache"}


@pytest.fixture
def town(monday: datetime) -> SimpleNamespace:
    """A business with an owner and staff, a customer with a draft and bookings, and strangers to all of it."""
    service, customer, hidden = make_bookable_service(), make_user(), make_provider(verification="draft")
    staff = make_staff(service.provider, user=make_user(role="provider"))
    make_hours(staff)
    service.performed_by.add(staff)
    unchecked = make_hidden_service(hidden)
    brought = {name: brought_to(steps, service, customer).public_id for name, steps in STEPS.items()}
    begun_at = monday - timedelta(minutes=30)
    missed = Booking.objects.filter(public_id=brought["missed"])
    missed.update(starts_at=begun_at, ends_at=begun_at + timedelta(hours=1))
    accounts = accounts_of(customer=customer, staff=staff, hidden=hidden)
    return SimpleNamespace(
        service=service.public_id,
        hidden=unchecked,
        booking=make_booking(service=service, customer=customer).public_id,
        **brought,
        draft=make_draft(service=service, customer=customer, index=3).public_id,
        nobodys="aaaaaaaaaaaa",
        start=open_slots(service, monday, monday.replace(day=27))[8].start.isoformat(),
        tokens={name: access_token(user) for name, user in accounts.items()},
    )


def brought_to(steps: list[str], service: Service, customer: User) -> Booking:
    """A booking for which the business has taken these steps."""
    booking = make_booking(service=service, customer=customer, index=6)
    business = App(service.provider.owner)
    for step in steps:
        assert business.put(f"providers/jobs/{booking.public_id}/{step}/").status_code == 200
    return booking


def test_every_endpoint_is_in_the_table() -> None:
    assert {one.name for one in TABLE} == {one.name for one in urls.urlpatterns}
    assert all(len(one.expected) == len(ROLES) for one in TABLE)


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda endpoint: endpoint.id)
def test_who_is_let_in(endpoint: Endpoint, town: SimpleNamespace) -> None:
    for role, expected in zip(ROLES, endpoint.expected, strict=True):
        with transaction.atomic():  # what one role did is not there for the next
            before = states()
            answer = ask(endpoint, role, town)
            assert answer.status_code == CODES[expected], f"{role}: {answer.content!r}"
            assert kept(answer) == who_keeps(endpoint, role), role
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json"
                assert states() == before, role
            elif endpoint.name in AFTER:
                assert states()[getattr(town, endpoint.subject)] in AFTER[endpoint.name]
            transaction.set_rollback(True)


def who_keeps(endpoint: Endpoint, role: str) -> set[str]:
    """What caches are told: only what is the same for everybody is kept, for everybody only where nobody signed in."""
    if endpoint.name not in KEPT or endpoint.subject == "hidden":
        return {"private", "no-store"}
    return {"public" if role == "anonymous" else "private", KEPT[endpoint.name]}


def kept(answer: Any) -> set[str]:
    """What caches are told by an answer, and that they tell languages apart."""
    assert "Accept-Language" in answer["Vary"]
    return set(answer["Cache-Control"].split(", "))


def states() -> dict[str, str]:
    """Every booking with where it stands."""
    return dict(Booking.objects.values_list("public_id", "status"))


def ask(endpoint: Endpoint, role: str, town: SimpleNamespace) -> Any:
    """Send one request as somebody."""
    app = App(token=town.tokens.get(role, ""))
    if endpoint.name == "not_there":
        return app.get("nowhere/at/all/")
    in_address = endpoint.subject and endpoint.name != "bookings"
    path = reverse(f"api:{endpoint.name}", args=[getattr(town, endpoint.subject)] if in_address else [])
    path = path.removeprefix(BASE)
    if endpoint.method == "GET":
        return app.get(path)
    if endpoint.name == "bookings":
        details = {"street": "Laubengasse 12", "postcode": "39100", "city": "Bozen"}
        body = {"service": getattr(town, endpoint.subject), "starts_at": town.start, "details": details}
        return app.post(path, body, key=f"key-of-{role}")
    if endpoint.name == "checkout":
        return app.post(path, {"return_url": "https://app.example/paid", "cancel_url": "https://app.example/"})
    if endpoint.name == "dispute":
        return app.put(path, {"reason": "It still drips"})
    return app.put(path, {}) if endpoint.method == "PUT" else app.post(path, {})


@pytest.mark.parametrize("endpoint", [one for one in TABLE if one.method != "GET"], ids=lambda endpoint: endpoint.id)
def test_what_changes_something_is_no_get(endpoint: Endpoint, town: SimpleNamespace) -> None:
    if endpoint.name == "bookings":
        return  # its GET is a list
    asked = Endpoint("GET", endpoint.name, endpoint.subject, ())
    assert ask(asked, "owner", town).status_code == 405


def test_a_list_holds_ones_own_alone(town: SimpleNamespace) -> None:
    theirs = {town.booking, town.agreed, town.missed, town.begun, town.done}
    for role in ROLES[1:]:
        app = App(token=town.tokens[role])
        listed = {one["id"] for one in app.get("bookings/").json()["results"]}
        assert listed == (theirs if role == "customer" else set()), role
        jobs = {one["id"] for one in app.get("providers/jobs/").json().get("results", [])}
        assert jobs == (theirs if role in ("owner", "staff") else set()), role
