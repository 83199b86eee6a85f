"""A customer says what is to be done, where and when; providers whom it suits are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.accounts.queries import email_is_verified
from marketplace.bidding import rules
from marketplace.bidding.actions.add_pictures import FOLDER, attach, check_number
from marketplace.bidding.enums import RUNNING, RequestStatus
from marketplace.bidding.models import ServiceRequest
from marketplace.bidding.moves import lock_request, move_request
from marketplace.catalog.models import Category
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Invalid, NotAllowed, TooMany, WrongState
from marketplace.core.locks import advisory_lock
from marketplace.core.places import Place, find_place
from marketplace.core.uploads import StoredPicture, private_pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDetails:
    """What the customer fills in. Instants are aware; `bids_close_at` None means in three days."""

    title: str
    description: str
    street: str
    postcode: str
    city: str
    wanted_from: datetime
    wanted_until: datetime
    bids_close_at: datetime | None = None
    budget_min: Decimal | None = None
    budget_max: Decimal | None = None
    latitude: float | None = None
    longitude: float | None = None


def post_request(
    *,
    customer: User,
    category: Category,
    details: RequestDetails,
    language: str,
    pictures: Sequence[File] = (),
    publish: bool = True,
) -> ServiceRequest:
    """Write a request with its pictures and open it, or keep it as a draft (`publish=False`).

    Not inside a transaction: pictures are made ready before anything is locked, and gone if nothing is written. A
    picture that is refused leaves no half request behind.
    Raises `Invalid` beside a field, `NotAllowed` before the e-mail address is confirmed, `TooMany` above five that are
    open and above twenty in a day.
    """
    check_number(None, len(pictures))
    with private_pictures(pictures, folder=FOLDER, field="pictures") as stored:
        return _post(
            customer=customer, category=category, details=details, language=language, stored=stored, publish=publish
        )


@action
def _post(
    *,
    customer: User,
    category: Category,
    details: RequestDetails,
    language: str,
    stored: Sequence[StoredPicture],
    publish: bool,
) -> ServiceRequest:
    if not email_is_verified(customer):
        raise NotAllowed(_("Please confirm your e-mail address first."), code="email_not_verified")
    if not Category.objects.active().filter(pk=category.pk).exists():
        raise Invalid(_("Please choose a trade."), field="category")
    if language not in Language.values:
        raise Invalid(_("Please choose a language."), field="language")
    # What this customer has open is counted under a lock of their own: two clicks at once count each other.
    advisory_lock("bidding.customer", [customer.pk])
    now = clock.now()
    running = ServiceRequest.objects.filter(customer=customer, status__in=RUNNING, decide_by__gt=now)
    if running.count() >= rules.MOST_OPEN:
        raise TooMany(_("You already have five open requests."), hint=_("Decide or cancel one of them first."))
    lately = ServiceRequest.objects.filter(customer=customer, created_at__gt=now - timedelta(days=1))
    if lately.count() >= rules.MOST_A_DAY:
        raise TooMany(_("You have posted many requests today."), hint=_("Please wait until tomorrow."))
    request = ServiceRequest(customer=customer, category=category, language=language, created_at=now)
    _fill(request, details, now)
    move_request(request, RequestStatus.OPEN if publish else RequestStatus.DRAFT, actor=customer)
    if stored:
        attach(request, stored, customer)
    return request


@action
def open_request(*, public_id: str, actor: User) -> ServiceRequest:
    """Open a draft; opening twice is once. Its times are looked at again."""
    request = lock_request(public_id=public_id, customer=actor)
    if request.status == RequestStatus.OPEN:
        return request
    if request.status != RequestStatus.DRAFT:
        raise WrongState
    rules.check_times(
        wanted_from=request.wanted_from,
        wanted_until=request.wanted_until,
        bids_close_at=request.bids_close_at,
        now=clock.now(),
    )
    move_request(request, RequestStatus.OPEN, actor=actor)
    return request


def _fill(request: ServiceRequest, details: RequestDetails, now: datetime) -> None:
    """Check every field and copy it."""
    request.title = rules.check_text(
        details.title, most=100, least=3, field="title", message=_("Please say in a few words what is to be done.")
    )
    request.description = rules.check_text(
        details.description,
        most=3000,
        least=rules.SHORTEST_TEXT,
        field="description",
        message=_("Please describe the work in a sentence or two."),
    )
    request.budget_min, request.budget_max = rules.check_budget(
        budget_min=details.budget_min, budget_max=details.budget_max
    )
    times = rules.check_times(
        wanted_from=details.wanted_from,
        wanted_until=details.wanted_until,
        bids_close_at=details.bids_close_at,
        now=now,
    )
    request.wanted_from, request.wanted_until = times.wanted_from, times.wanted_until
    request.bids_close_at, request.decide_by = times.bids_close_at, times.decide_by
    _fill_address(request, details)


def _fill_address(request: ServiceRequest, details: RequestDetails) -> None:
    """The address, and the town whose centre stands for it until the award."""
    request.street = rules.check_text(
        details.street,
        most=120,
        field="street",
        message=_("Please enter the street and number where the work is."),
    )
    request.postcode = rules.check_text(
        details.postcode, most=10, field="postcode", message=_("Please enter the postcode.")
    )
    request.city = rules.check_text(details.city, most=80, field="city", message=_("Please enter the town."))
    for name in ("title", "description"):
        if rules.mentions_street(getattr(request, name), request.street):
            raise Invalid(
                _("Please leave your street out here: every provider reads this."),
                hint=_("Whoever you choose will get your address from us."),
                field=name,
            )
    town = _town(request.city, request.language)
    request.country, request.place_id = town.country, town.id
    request.town_latitude, request.town_longitude = town.latitude, town.longitude
    request.latitude, request.longitude = details.latitude, details.longitude


def _town(city: str, language: str) -> Place:
    place = find_place(city, language=language)
    if place is None:
        raise Invalid(
            _("We do not know this town."),
            hint=_("Please check the spelling, or name the next larger one."),
            field="city",
        )
    return place
