"""A client that a tool writes from the committed description goes from signing up to a confirmed booking.

The server is real and commits; nothing here knows the API but through the generated code.
"""

import importlib
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core import mail
from pytest_django.live_server_helper import LiveServer

from marketplace.accounts.tests.factories import PASSWORD
from marketplace.api.schema import VERSIONS, file_of
from marketplace.core import testing
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.scheduling.tests.factories import make_hours
from marketplace.search.tests.factories import MERANO, make_found

pytestmark = pytest.mark.race
WEEKEND = (5, 6)
EMAIL = "anna@example.test"


def generate(version: str, folder: Path) -> str:
    """Let openapi-python-client write a package; any warning means that it did not understand the description."""
    name = f"piazza_client_{version.replace('.', '_')}"
    config = folder / "config.yaml"
    config.write_text("post_hooks: []\n")
    tool = Path(sys.executable).parent / "openapi-python-client"
    command = [tool, "generate", "--path", file_of(version), "--meta", "none", "--output-path", folder / name]
    said = subprocess.run(
        [*map(str, command), "--config", str(config), "--fail-on-warning"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
    return name


class Generated:
    """The package, by short names: `api("auth.sign_in")`, `model("SignInRequest")`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def api(self, path: str) -> ModuleType:
        """The module of one operation."""
        return importlib.import_module(f"{self.name}.api.{path}")

    def model(self, name: str) -> Any:
        """A class of a body."""
        return getattr(importlib.import_module(f"{self.name}.models"), name)

    def client(self, address: str, token: str = "") -> Any:
        """A client, with or without a token; what is not described makes it fail."""
        module = importlib.import_module(f"{self.name}.client")
        if not token:
            return module.Client(base_url=address, raise_on_unexpected_status=True)
        return module.AuthenticatedClient(base_url=address, token=token, raise_on_unexpected_status=True)


@pytest.fixture(params=list(VERSIONS))
def generated(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Generated]:
    """A client of each version of the description."""
    name = generate(request.param, tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield Generated(name)
    for module in [one for one in sys.modules if one.split(".")[0] == name]:
        del sys.modules[module]


@pytest.fixture
def address(race_database: str) -> Iterator[str]:
    """A real server on a database of its own."""
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


def test_from_signing_up_to_a_cancelled_and_a_confirmed_booking(generated: Generated, address: str) -> None:
    service = make_found("plumber", titles={"en": "Blocked drain"}, at=MERANO)
    make_hours(service.performed_by.get(), days=WEEKEND)  # work begins on the day: the first free time is never far
    visitor = generated.client(address)
    customer = generated.client(address, sign_up(generated, visitor))
    owner = generated.client(address, sign_in(generated, visitor, service.provider.owner.email, PASSWORD))

    page = generated.api("services.search_services").sync(client=visitor, q="plumber near Merano")
    assert [one.id for one in page.results] == [service.public_id]
    assert page.results[0].price.amount.amount_minor == 4800
    slots = generated.api("services.list_slots").sync(service.public_id, client=visitor)
    assert slots.time_zone == "Europe/Rome"
    slot = slots.results[0]

    booking = book(generated, customer, service.public_id, slot)
    assert booking.starts_at == slot.starts_at
    assert booking.status == "requested"
    testing.deliver_all()
    jobs = generated.api("providers.list_jobs").sync(client=owner, group=generated.model("ListJobsGroup")("upcoming"))
    assert [one.id for one in jobs.results] == [booking.id]
    accepted = generated.api("providers.accept_job").sync(booking.id, client=owner)
    assert accepted.status == "accepted"

    mine = generated.api("bookings.get_booking").sync(booking.id, client=customer)
    assert "cancel" in mine.can
    reason = generated.model("ReasonRequest")(reason="The tap mended itself")
    cancelled = generated.api("bookings.cancel_booking").sync(booking.id, client=customer, body=reason)
    assert (cancelled.status, cancelled.group) == ("cancelled_by_customer", "cancelled")
    problem = generated.api("providers.accept_job").sync(booking.id, client=owner)
    assert (problem.status, problem.code) == (409, "wrong_state")
    carry_out(generated, customer, owner, book(generated, customer, service.public_id, slot))
    read_inbox(generated, owner)

    assert generated.api("auth.sign_out").sync_detailed(client=customer).status_code == 204
    assert generated.api("bookings.list_bookings").sync(client=customer).code == "invalid_token"


def carry_out(generated: Generated, customer: Any, owner: Any, booking: Any) -> None:
    """From the answer to the handshake; every step may be repeated, and what is over can no longer be disputed."""
    for step, status in ("accept_job", "accepted"), ("start_job", "ongoing"), ("complete_job", "completed"):
        answers = [generated.api(f"providers.{step}").sync(booking.id, client=owner) for _ in range(2)]
        assert [one.status for one in answers] == [status] * 2
    confirmed = generated.api("bookings.confirm_booking").sync(booking.id, client=customer)
    assert (confirmed.status, confirmed.can) == ("finished", [])
    problem = generated.api("providers.report_customer_no_show").sync(booking.id, client=owner)
    assert (problem.status, problem.code) == (409, "wrong_state")
    body = generated.model("DisputeRequest")(reason="It drips again")
    problem = generated.api("bookings.dispute_booking").sync(booking.id, client=customer, body=body)
    assert (problem.status, problem.code) == (409, "wrong_state")


def read_inbox(generated: Generated, owner: Any) -> None:
    """What the business was told of all this, and that it has seen it."""
    testing.deliver_all()
    sweep_deliveries()
    newest, *_ = inbox = generated.api("notifications.list_notifications").sync(client=owner).results
    assert all(one.read_at is None for one in inbox)
    body = generated.model("ReadRequest")(up_to=newest.id)
    for _ in range(2):
        assert generated.api("notifications.read_notifications").sync(client=owner, body=body).unread == 0


def sign_up(generated: Generated, visitor: Any) -> str:
    """A new account with a verified address; returns its access token, refreshed once."""
    body = generated.model("SignUpRequest")(email=EMAIL, password=PASSWORD, name="Anna Tester", terms=True)
    pending = generated.api("auth.sign_up").sync(client=visitor, body=body)
    assert pending.next_step == "verify_email"
    waiting = generated.model("PendingStepRequest")(session_token=pending.session_token)
    assert generated.api("auth.resend_code").sync(client=visitor, body=waiting).code == "too_many"  # a moment ago
    code = re.search(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)
    assert code
    handed = generated.model("CodeRequest")(session_token=pending.session_token, code=code.group(1))
    assert generated.api("auth.verify_email").sync(client=visitor, body=handed).access_token
    token = sign_in(generated, visitor, EMAIL, PASSWORD)
    me = generated.api("auth.current_user").sync(client=generated.client(visitor._base_url, token))
    assert (me.email, me.email_verified) == (EMAIL, True)
    return token


def sign_in(generated: Generated, visitor: Any, email: str, password: str) -> str:
    """An access token, fresh from the refresh token."""
    body = generated.model("SignInRequest")(email=email, password=password)
    tokens = generated.api("auth.sign_in").sync(client=visitor, body=body)
    again = generated.model("RefreshRequest")(refresh_token=tokens.refresh_token)
    return generated.api("auth.refresh_tokens").sync(client=visitor, body=again).access_token


def book(generated: Generated, customer: Any, service: str, slot: Any) -> Any:
    """Book a time; the same request again is answered the same."""
    details = generated.model("DetailsRequest")(street="Laubengasse 12", postcode="39100", city="Bozen")
    body = generated.model("BookRequest")(
        service=service, starts_at=slot.starts_at, staff=slot.staff[0], details=details
    )
    key = str(uuid.uuid4())
    answers = [
        generated.api("bookings.create_booking").sync_detailed(client=customer, body=body, idempotency_key=key)
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    return answers[0].parsed
