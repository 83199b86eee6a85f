"""Requests and bids for tests, made by the actions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core import mail

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_user
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.actions.match_request import match_request
from marketplace.bidding.actions.place_bid import Offer, place_bid
from marketplace.bidding.actions.post_request import RequestDetails, post_request
from marketplace.bidding.models import Bid, ServiceRequest
from marketplace.booking.models import Booking
from marketplace.catalog.models import Category
from marketplace.catalog.tests.factories import make_category, make_service
from marketplace.core import testing
from marketplace.core.registries import invariants
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_provider
from marketplace.scheduling.tests.factories import make_hours

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # a Monday, seven in the morning in Bolzano
THURSDAY = NOW + timedelta(days=3, hours=2)  # nine o'clock there
STREET = "Laubengasse 12"


def make_details(**fields: Any) -> RequestDetails:
    """A dripping tap in Bolzano, to be mended this week."""
    values: dict[str, Any] = {
        "title": "The tap in the kitchen drips",
        "description": "It has dripped for a week, the washer is new.",
        "street": STREET,
        "postcode": "39100",
        "city": "Bozen",
        "wanted_from": NOW + timedelta(days=1),
        "wanted_until": NOW + timedelta(days=5),
        "budget_max": Decimal("150.00"),
        **fields,
    }
    return RequestDetails(**values)


def make_request(
    *,
    customer: User | None = None,
    category: Category | None = None,
    language: str = "de",
    publish: bool = True,
    **fields: Any,
) -> ServiceRequest:
    """An open request that has been matched; with `publish=False` a draft, which suits nobody yet."""
    request = post_request(
        customer=customer or make_user(),
        category=category or make_category("plumber"),
        details=make_details(**fields),
        language=language,
        publish=publish,
    )
    match_request(request_id=request.pk)
    return request


def make_bidder(**fields: Any) -> Provider:
    """A verified plumber in Bolzano with hours and a service."""
    provider = make_provider(**fields)
    make_hours(provider.staff_members.get())
    make_service(provider)
    return provider


def make_offer(provider: Provider, **fields: Any) -> Offer:
    """An hour on Thursday at nine for 120 euros."""
    values: dict[str, Any] = {
        "staff_member": provider.staff_members.first(),
        "amount": Decimal("120.00"),
        "proposed_start": THURSDAY,
        "duration": timedelta(hours=1),
        "message": "I can come on Thursday.",
        **fields,
    }
    return Offer(**values)


def make_bid(request: ServiceRequest | None = None, provider: Provider | None = None, **fields: Any) -> Bid:
    """A submitted bid of a provider whom the request suits."""
    provider = provider or make_bidder()
    request = request or make_request()
    return place_bid(
        public_id=request.public_id, provider=provider, actor=provider.owner, offer=make_offer(provider, **fields)
    )


def broken_rules() -> list[str]:
    """Lines about what breaks a rule of bidding, booking or scheduling; services made by hand are in no index."""
    ours = ("bidding.", "booking.", "scheduling.", "chat.")
    return [line for key, rule in invariants if key.startswith(ours) for line in rule.breaches()]


def accept_by_card(bid: Bid) -> Booking:
    """The customer takes it and pays by card: the payment is awaited."""
    return accept_bid(
        bid_public_id=bid.public_id, actor=bid.request.customer, payment_choice=Booking.PaymentChoice.CARD
    )


def state(request: ServiceRequest) -> tuple[str, list[str]]:
    """The state of a request, and those of its bids in their order."""
    request.refresh_from_db()
    return request.status, list(Bid.objects.filter(request=request).order_by("pk").values_list("status", flat=True))


def heard() -> set[tuple[str, str]]:
    """Who was sent which subject since the last look."""
    testing.deliver_all()
    sweep_deliveries()
    found = {(message.to[0], message.subject) for message in mail.outbox}
    mail.outbox.clear()
    return found
