"""Every page of both homes asks at most fifteen times, with something in every part, and never more as it grows."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_address, make_moderator, make_user
from marketplace.bidding.tests.factories import make_bid, make_request
from marketplace.booking.actions.answer_booking import accept_booking
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.catalog.tests.factories import make_category, make_service
from marketplace.chat.models import Conversation
from marketplace.chat.tests.factories import picture, say
from marketplace.core import clock
from marketplace.core.testing import deliver_all
from marketplace.dashboard.urls import urlpatterns
from marketplace.invoicing.models import Document, Invoice
from marketplace.invoicing.tests.factories import make_completed, make_credit_note
from marketplace.payments import gateways
from marketplace.payments.tests.factories import finish, make_unpaid, pay, work
from marketplace.payments.tests.fake_gateway import FakeGateway
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_document, make_provider, make_staff
from marketplace.reviews.actions.rate_customer import rate_customer
from marketplace.reviews.actions.write_review import write_review
from marketplace.reviews.tests.factories import make_finished, make_review, make_upload
from marketplace.scheduling.tests.factories import make_hours

pytestmark = pytest.mark.django_db
MOST = 15  # on any page, whatever it shows

# Addresses that answer with something else than a page: they change something, lead on, or hand out a file.
NO_PAGES = {
    "phone",
    "address_delete",
    "notifications_read",
    "notification_open",
    "request_cancel",
    "bid_withdraw",
    "opportunity_dismiss",
    "message_picture",
    "request_picture",
    "request_picture_out",
    "conversation_step",
    "invoice_pdf",
    "business_invoices_export",
    "set_available",
    "submit",
    "service_step",
    "time_off",
    "time_off_remove",
}
# The account, the page's name, the public ids in its address, and what is asked for.
Opened = tuple[User, str, tuple[str, ...], str]


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A customer and a business that have had everything to do with each other."""
    gateway = FakeGateway()
    monkeypatch.setitem(gateways._built, "stripe", gateway)
    with clock.moved_to(NOW):
        service = make_bookable_service()
        provider = service.provider
        town = SimpleNamespace(
            gateway=gateway,
            service=service,
            provider=provider,
            customer=make_user(),
            worker=make_user(),
            person=provider.staff_members.get(),
        )
        make_staff(provider, user=town.worker)
        live(town)
        yield town


def live(town: SimpleNamespace) -> None:
    """One more of everything."""
    service, customer, provider = town.service, town.customer, town.provider
    both: dict[str, Any] = {"service": service, "customer": customer}
    make_hours(make_staff(provider))
    make_document(provider)
    make_service(provider, category=make_category(f"trade-{make_user().pk}"))
    town.person.time_off.create(starts_at=NOW + timedelta(days=30), ends_at=NOW + timedelta(days=31))
    town.home = make_address(customer)
    town.waiting = make_booking(service=service)
    town.ahead = make_booking(**both)
    accept_booking(booking_id=town.ahead.pk, actor=provider.owner)
    town.done = make_completed(**both)
    town.finished = make_finished(**both)
    town.review = make_review(**both, pictures=2)
    town.paid = make_unpaid(**both, far=True)
    accept_booking(booking_id=town.paid.pk, actor=provider.owner)
    pay(town.paid, town.gateway)
    finish(town.paid)
    say_what_one_thinks(town)
    town.request = make_request(customer=customer, category=service.category)
    town.bid = make_bid(request=town.request, provider=provider)
    town.chance = make_request(category=service.category)
    work()
    for invoice in Invoice.objects.filter(booking=town.paid, credit_notes=None):
        make_credit_note(invoice, "1", key=f"part-of-{invoice.pk}")
    town.talks = {"booking": talk(town, "booking"), "bid": talk(town, "bid")}
    deliver_all()


def say_what_one_thinks(town: SimpleNamespace) -> None:
    """Both sides of the booking that was paid by card; a moderator has not read it yet."""
    town.paid.refresh_from_db()
    write_review(
        booking_id=town.paid.pk,
        actor=town.customer,
        rating=4,
        text="Quick and clean",
        language="en",
        pictures=[make_upload()],
    )
    rate_customer(booking_id=town.paid.pk, actor=town.provider.owner, rating=5, text="Friendly")


def talk(town: SimpleNamespace, kind: str) -> Conversation:
    """The latest conversation about that, with something new for either side."""
    people = {"participants__user": town.customer}
    found = Conversation.objects.filter(kind=kind, **people).order_by("-pk")[0]
    say(found, town.customer, pictures=[picture()])
    say(found, town.provider.owner, pictures=[picture()])
    return found


def pages(town: SimpleNamespace) -> list[Opened]:
    """Who opens which page."""
    return [*lists(town), *of_customers(town), *of_businesses(town), *of_both(town)]


def lists(town: SimpleNamespace) -> list[Opened]:
    """What everybody has whatever happened, and the pages around it."""
    customer, owner = town.customer, town.provider.owner
    plain = ["bookings", "profile", "address_new", "notifications", "notification_preferences", "requests"]
    plain += ["conversations"]
    own = ["business_bookings", "calendar", "opportunities", "business_invoices", "earnings", "business_reviews"]
    own += ["business_profile", "documents", "services", "service_new", "team"]
    return [
        *((customer, name, (), "") for name in ["home", *plain, "invoices", "onboarding", "bell", "unread"]),
        *((owner, name, (), "") for name in ["business", *own, *plain]),
        (owner, "home", (), "customer"),
        (town.worker, "business", (), ""),
        (make_provider(verification=Provider.Verification.DRAFT).owner, "business", (), ""),
        (customer, "conversations", (), "archived"),
        (owner, "business_invoices", (), "kind=commission"),
    ]


def of_customers(town: SimpleNamespace) -> list[Opened]:
    """What a customer has asked for, booked and paid."""
    request, customer = town.request.public_id, town.customer
    sold = Invoice.objects.get(booking=town.paid, kind=Document.Kind.SERVICE)
    return [
        (customer, "address", (town.home.public_id,), ""),
        (customer, "request", (request,), ""),
        (customer, "request_pictures", (request,), ""),
        (customer, "bid_accept", (request, town.bid.public_id), ""),
        *((customer, "booking", (one.public_id,), "") for one in (town.ahead, town.done, town.finished)),
        (customer, "booking_step", (town.ahead.public_id, "cancel"), ""),
        (customer, "booking_step", (town.done.public_id, "dispute"), ""),
        (customer, "review", (town.finished.public_id,), ""),
        (customer, "review_delete", (town.paid.public_id,), ""),
        (customer, "invoice", (sold.public_id,), ""),
    ]


def of_businesses(town: SimpleNamespace) -> list[Opened]:
    """What a business is asked, sells and is charged."""
    owner = town.provider.owner
    charged = Invoice.objects.get(booking=town.paid, kind=Document.Kind.COMMISSION)
    return [
        (owner, "opportunity", (town.request.public_id,), ""),
        (owner, "opportunity", (town.chance.public_id,), ""),
        (owner, "booking", (town.waiting.public_id,), ""),
        (owner, "booking_step", (town.waiting.public_id, "decline"), ""),
        (owner, "rate_customer", (town.finished.public_id,), ""),
        (owner, "review_answer", (town.review.public_id,), ""),
        (owner, "invoice", (charged.public_id,), ""),
        (owner, "service", (town.service.public_id,), ""),
        (owner, "person", (town.person.public_id,), ""),
        (owner, "hours", (town.person.public_id,), ""),
    ]


def of_both(town: SimpleNamespace) -> list[Opened]:
    """What several of them look at."""
    customer, owner = town.customer, town.provider.owner
    talks = [one.public_id for one in town.talks.values()]
    return [
        *((who, "conversation", (one,), "") for one in talks for who in (customer, owner)),
        *((who, "booking", (town.paid.public_id,), "") for who in (customer, owner, town.worker, make_moderator())),
    ]


def ask(who: User, url: str) -> list[str]:
    """The statements of one request, with nothing kept from an earlier one."""
    client = Client()
    client.force_login(who)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200, url
    return [query["sql"] for query in queries.captured_queries]


def ask_all(town: SimpleNamespace) -> dict[tuple[str, str], tuple[str, list[str]]]:
    """By who (a role) and the page: its address and its statements."""
    asked: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for number, (who, name, ids, query) in enumerate(pages(town)):
        url = reverse(f"dashboard:{name}", args=ids)
        asked[f"{number}: {name}", who.role] = url, ask(who, f"{url}?{query}")
    return asked


def test_every_page(town):
    named = {pattern.name for pattern in urlpatterns}
    assert {name for _, name, _, _ in pages(town)} == named - NO_PAGES, "a page is missing here"
    ask(town.customer, reverse("dashboard:home"))  # once, so that content types and sites are known to the process
    before = ask_all(town)
    for _ in range(2):
        live(town)
    after = ask_all(town)
    for page, (url, statements) in after.items():
        first = before[page][1]
        more = "\n".join(sql[:300] for sql in statements if sql not in first)
        assert len(statements) <= len(first), f"{page} {url}: {len(first)} became {len(statements)}\n{more}"
        assert len(statements) <= MOST, f"{page} {url}: {len(statements)}\n" + "\n".join(
            sql[:200] for sql in statements
        )
