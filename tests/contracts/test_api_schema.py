"""Whatever the description allows, and what it does not, is answered as described: no 5xx, no surprise, no odd body."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marketplace.accounts.tests.clients import access_token
from marketplace.accounts.tests.factories import make_user
from marketplace.api.schema import document
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.core import clock
from marketplace.core.testing import deliver_all
from marketplace.scheduling.queries import open_slots

pytestmark = pytest.mark.django_db
EXAMPLES = 12
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(document("3.1"))
SCHEMA.app = get_wsgi_application()
OPERATIONS = {one.ok().label: one.ok() for one in SCHEMA.get_all_operations()}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A server closes its connection between requests; the test's transaction needs it, as Django's client knows."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def town(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A business with a request to answer, its customer, and no limits: what is tried here is not how often."""
    settings.ACCOUNT_RATE_LIMITS = False
    for throttle in ("VisitorThrottle", "AccountThrottle"):
        monkeypatch.setattr(f"marketplace.core.api.throttles.{throttle}.rate", None, raising=False)
    with clock.moved_to(NOW):
        service = make_bookable_service()
        booking = make_booking(service=service, customer=make_user(email="anna@example.test"))
        deliver_all()
        slots = open_slots(service, NOW, NOW.replace(day=28))
        yield SimpleNamespace(
            service=service,
            booking=booking,
            times=[slot.start.isoformat() for slot in slots[:20]],
            tokens={
                "anonymous": "",
                "customer": access_token(booking.customer),
                "owner": access_token(service.provider.owner),
            },
        )


def make_real(case: Any, town: SimpleNamespace, number: int) -> None:
    """Put what exists into a case, so that it comes further than to a 404."""
    if "public_id" in (case.path_parameters or {}):
        of_service = "/services/" in case.path
        case.path_parameters["public_id"] = town.service.public_id if of_service else town.booking.public_id
    if isinstance(case.body, dict) and "starts_at" in case.body:
        case.body |= {"service": town.service.public_id, "starts_at": town.times[number]}
        case.body.pop("staff", None)
    if isinstance(case.body, dict) and {"email", "password"} <= set(case.body) and number % 2:
        case.body |= {"email": "anna@example.test", "password": "a-long-enough-phrase"}


@pytest.mark.parametrize("role", ["anonymous", "customer", "owner"])
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_one_that_was_promised(label: str, role: str, town: SimpleNamespace) -> None:
    operation = OPERATIONS[label]
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )
    token = town.tokens[role]
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    @settings(max_examples=EXAMPLES)
    @given(case=cases, real=st.booleans(), number=st.integers(0, 19))
    def ask(case: Any, real: bool, number: int) -> None:
        with transaction.atomic():  # what one example did is not there for the next
            if real:
                make_real(case, town, number)
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    ask()


def test_a_booking_and_an_answer_were_among_them(town: SimpleNamespace) -> None:
    """The cases reach what they should: with what exists, a booking is made and a job accepted."""
    book = OPERATIONS["POST /api/v1/bookings/"].Case(
        headers={"Idempotency-Key": "one", "Authorization": f"Bearer {town.tokens['customer']}"},
        body={"service": "", "starts_at": "", "details": {"street": "A 1", "postcode": "39100", "city": "Bozen"}},
        media_type="application/json",
    )
    make_real(book, town, 3)
    assert book.call_and_validate(checks=CHECKS).status_code == 201
    accept = OPERATIONS["PUT /api/v1/providers/jobs/{public_id}/accept/"].Case(
        path_parameters={"public_id": ""}, headers={"Authorization": f"Bearer {town.tokens['owner']}"}
    )
    make_real(accept, town, 0)
    assert accept.call_and_validate(checks=CHECKS).status_code == 200
