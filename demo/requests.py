"""Requests of the demo town with their bids and what was said about them, made by the actions with the clock moved."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from demo.data_files import DATA, read
from demo.facts import tell
from marketplace.accounts.models import User
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.actions.place_bid import Offer, place_bid
from marketplace.bidding.actions.post_request import RequestDetails, post_request
from marketplace.bidding.enums import LineKind
from marketplace.bidding.models import Bid, ServiceRequest
from marketplace.bidding.queries import conversation_subject
from marketplace.bidding.rules import Line
from marketplace.catalog.models import Category
from marketplace.chat.actions.post_message import post_message
from marketplace.chat.models import Conversation
from marketplace.core import clock
from marketplace.core.intervals import to_instant
from marketplace.providers.models import Provider, StaffMember
from marketplace.scheduling.spans import free_stretches

KINDS = (LineKind.LABOUR, LineKind.MATERIAL, LineKind.TRAVEL)
HALF_HOUR = 1800


def make_requests(customers: dict[str, User]) -> tuple[int, int]:
    """Every request of the data file and its bids that find a free time; returns how many of each."""
    bids = 0
    found = read(DATA / "requests.yaml")
    for data in found:
        bids += _make(data, customers[data["customer"]])
    return len(found), bids


def _make(data: dict[str, Any], customer: User) -> int:
    now = clock.now()
    posted = now + timedelta(days=data["posted"], hours=-3)
    with clock.moved_to(posted):
        request = _post(data, customer, now)
        tell()
    placed = []
    for number, bid in enumerate(data["bids"], start=1):
        with clock.moved_to(min(posted + timedelta(hours=5 * number), now - timedelta(minutes=40))):
            placed.append(_bid(request, bid, now))
            tell()
            _talk(request, placed[-1], bid.get("talk", []))
    won = next((bid for bid in placed if bid and bid.provider.slug == data.get("awarded")), None)
    if won is not None:
        with clock.moved_to(now + timedelta(days=data["closes"])):
            accept_bid(bid_public_id=won.public_id, actor=customer)
            tell()
    return sum(bid is not None for bid in placed)


def _post(data: dict[str, Any], customer: User, now: datetime) -> ServiceRequest:
    zone = ZoneInfo(customer.timezone)
    first, last = (now.astimezone(zone).date() + timedelta(days=days) for days in data["window"])
    home = customer.addresses.get()
    low, high = data["budget"]
    details = RequestDetails(
        title=data["title"],
        description=" ".join(data["description"].split()),
        street=home.street,
        postcode=home.postcode,
        city=home.city,
        wanted_from=datetime.combine(first, time(), zone),
        wanted_until=datetime.combine(last + timedelta(days=1), time(), zone),
        bids_close_at=now + timedelta(days=data["closes"], hours=1),
        budget_min=Decimal(low),
        budget_max=Decimal(high),
    )
    category = Category.objects.get(key=data["category"])
    return post_request(customer=customer, category=category, details=details, language=customer.preferred_language)


def _bid(request: ServiceRequest, data: dict[str, Any], now: datetime) -> Bid | None:
    provider = Provider.objects.get(slug=data["provider"])
    length = timedelta(hours=data["hours"])
    place = _free(provider, now + timedelta(days=data["start"]), request.wanted_until, length)
    if place is None:
        return None
    member, start = place
    lines = [
        Line(kind.value, str(kind.label), Decimal(amount))
        for kind, amount in zip(KINDS, data["lines"], strict=True)
        if amount
    ]
    offer = Offer(
        staff_member=member,
        amount=sum((line.amount for line in lines), Decimal(0)),
        proposed_start=start,
        duration=length,
        message=" ".join(data["message"].split()),
        language=provider.language,
        lines=lines,
    )
    return place_bid(public_id=request.public_id, provider=provider, actor=provider.owner, offer=offer)


def _free(
    provider: Provider, earliest: datetime, latest: datetime, length: timedelta
) -> tuple[StaffMember, datetime] | None:
    """The first half hour at which somebody of the business has that long."""
    staff = list(provider.staff_members.filter(is_active=True).select_related("provider").order_by("pk"))
    free = free_stretches(staff, earliest, latest)
    seconds = int(length.total_seconds())
    starts = [
        (-(-begin // HALF_HOUR) * HALF_HOUR, member.pk, member)
        for member in staff
        for begin, end in free[member.pk]
        if -(-begin // HALF_HOUR) * HALF_HOUR + seconds <= end
    ]
    if not starts:
        return None
    at, _pk, member = min(starts)
    return member, to_instant(at)


def _talk(request: ServiceRequest, bid: Bid | None, lines: list[dict[str, str]]) -> None:
    """What customer and provider wrote to each other, a few minutes apart."""
    if bid is None or not lines:
        return
    conversation = Conversation.objects.filter(kind="bid", subject_id=conversation_subject(bid)).first()
    if conversation is None:
        return
    people = {"customer": request.customer, "provider": bid.provider.owner}
    for number, line in enumerate(lines, start=1):
        ((side, text),) = line.items()
        sender = people[side]
        with clock.moved_to(clock.now() + timedelta(minutes=7 * number)):
            post_message(
                conversation_id=conversation.pk,
                actor=sender,
                body=text,
                client_id=f"demo-{bid.public_id}-{number}",
                language=sender.preferred_language,
            )
            tell()
