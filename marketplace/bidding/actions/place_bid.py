"""A provider offers a price, a person and a time; or another one instead."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.bidding import rules
from marketplace.bidding.actions.match_request import write_match
from marketplace.bidding.enums import UNDECIDED_BIDS, BidStatus, RequestStatus
from marketplace.bidding.events import BidPlaced
from marketplace.bidding.matching import candidates
from marketplace.bidding.models import Bid, BidLine, Match, ServiceRequest
from marketplace.bidding.moves import lock_bid_of, lock_request, move_bid
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.providers.models import Provider, StaffMember
from marketplace.providers.queries import works_for
from marketplace.scheduling.spans import is_free


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a provider fills in. Instants are aware; `valid_until` None means as long as the customer can decide."""

    staff_member: StaffMember
    amount: Decimal
    proposed_start: datetime
    duration: timedelta
    message: str = ""
    language: str = Language.DE
    valid_until: datetime | None = None
    lines: Sequence[rules.Line] = field(default_factory=tuple)


@action
def place_bid(*, public_id: str, provider: Provider, actor: User, offer: Offer) -> Bid:
    """Bid for the request with that public id. One live bid per provider; raises `Conflict` for a second one."""
    if not Provider.objects.for_account(actor).filter(pk=provider.pk).exists():
        raise NotFound
    request = lock_request(public_id=public_id)
    _check_suits(request, provider, actor)
    _check_takes_bids(request)
    now = clock.now()
    for earlier in Bid.objects.locked().live().filter(request=request, provider=provider):
        if rules.is_live(status=earlier.status, valid_until=earlier.valid_until, now=now):
            raise Conflict(
                _("You have already bid for this request."), hint=_("You can change your bid."), code="already_bid"
            )
        move_bid(earlier, BidStatus.EXPIRED, actor=None)
    return _write(request, provider, actor, offer)


@action
def revise_bid(*, bid_public_id: str, actor: User, offer: Offer) -> Bid:
    """Put another bid in the place of a live one; the earlier one stays in the history."""
    earlier = lock_bid_of(public_id=bid_public_id, actor=actor)
    request = earlier.request
    _check_takes_bids(request)
    if earlier.status not in UNDECIDED_BIDS:
        raise WrongState
    _check_found(earlier.provider)
    move_bid(earlier, BidStatus.WITHDRAWN, actor=actor, reason="revised")
    return _write(request, earlier.provider, actor, offer, replaces=earlier)


@action
def withdraw_bid(*, bid_public_id: str, actor: User) -> Bid:
    """Take a bid back before it is accepted; twice is once."""
    bid = lock_bid_of(public_id=bid_public_id, actor=actor)
    if bid.status != BidStatus.WITHDRAWN:
        move_bid(bid, BidStatus.WITHDRAWN, actor=actor)
    return bid


def _check_takes_bids(request: ServiceRequest) -> None:
    if not rules.takes_bids(status=request.status, bids_close_at=request.bids_close_at, now=clock.now()):
        raise WrongState(_("This request takes no more bids."))


def _check_found(provider: Provider) -> None:
    if not Provider.objects.found().filter(pk=provider.pk).exists():
        raise NotAllowed(_("Only verified providers who take bookings may bid."), code="not_verified")


def _check_suits(request: ServiceRequest, provider: Provider, actor: User) -> None:
    """Whom a request does not suit cannot even tell that it is there."""
    _check_found(provider)
    own = works_for(request.customer, provider)
    matched = Match.objects.filter(request=request, provider=provider).exists()
    found = [] if matched or own else candidates(request, only=provider)
    if not rules.may_bid(is_found=True, is_own=own, suits=matched or bool(found)):
        raise NotFound
    for candidate in found:
        write_match(request, candidate)


def _write(
    request: ServiceRequest, provider: Provider, actor: User, offer: Offer, *, replaces: Bid | None = None
) -> Bid:
    """Check what is offered, and write it down with its lines."""
    now = clock.now()
    amount = rules.check_price(amount=offer.amount, lines=offer.lines)
    message = rules.check_text(offer.message, most=2000, least=0, field="message", message="")
    if offer.language not in Language.values:
        raise Invalid(_("Please choose a language."), field="language")
    valid_until = _check_time(request, provider, offer, now)
    bid = Bid(
        request=request,
        provider=provider,
        staff_member=offer.staff_member,
        amount=amount,
        currency=request.currency,
        message=message,
        language=offer.language,
        proposed_start=offer.proposed_start,
        duration=offer.duration,
        valid_until=valid_until,
        revision=replaces.revision + 1 if replaces else 1,
        replaces=replaces,
        created_at=now,
    )
    move_bid(bid, BidStatus.SUBMITTED, actor=actor)
    if request.status == RequestStatus.AWARDING:  # beside the others, should the award not come about
        move_bid(bid, BidStatus.STANDBY, actor=None)
    BidLine.objects.bulk_create(
        BidLine(bid=bid, kind=line.kind, title=line.title.strip()[:100], amount=line.amount) for line in offer.lines
    )
    announce(BidPlaced(bid_id=bid.pk, request_id=request.pk))
    return bid


def _check_time(request: ServiceRequest, provider: Provider, offer: Offer, now: datetime) -> datetime:
    """The proposed time lies in the customer's window and is free in that person's calendar."""
    rules.check_proposal(
        start=offer.proposed_start,
        duration=offer.duration,
        wanted_from=request.wanted_from,
        wanted_until=request.wanted_until,
        now=now,
    )
    staff = StaffMember.objects.select_related("provider").filter(
        pk=offer.staff_member.pk, provider=provider, is_active=True
    )
    member = staff.first()
    if member is None:
        raise Invalid(_("Please choose somebody who works with you."), field="staff_member")
    if not is_free(member, offer.proposed_start, offer.duration):
        raise Invalid(_("This time is not free in the calendar."), field="proposed_start", code="not_free")
    return rules.check_valid_until(
        valid_until=offer.valid_until, decide_by=request.decide_by, start=offer.proposed_start, now=now
    )
