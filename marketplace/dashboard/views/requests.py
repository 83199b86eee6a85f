"""A customer's requests: the list, the bids side by side, accepting one, taking a request back."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.forms import ActionForm
from marketplace.accounts.requests import AccountRequest
from marketplace.bidding import queries
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.actions.end_request import cancel_request
from marketplace.bidding.conversations import talks_of_customer
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.private_storage import hand_out_picture
from marketplace.payments.queries import payment_choices
from marketplace.payments.views import to_checkout

PER_PAGE = 12
SMALL, LARGE = 480, 1600  # pixels of the longer side
SORTS = {"match": _("Match"), "price": _("Price"), "start": _("Start")}


class AcceptForm(ActionForm):
    """How the customer pays what they accept."""

    payment_choice = forms.ChoiceField(
        label=_("How would you like to pay?"),
        choices=payment_choices,
        initial=Booking.PaymentChoice.MANUAL,
        widget=forms.RadioSelect,
    )


@never_cache
@login_required
def overview(request: AccountRequest) -> HttpResponse:
    """Every request, the latest first, with how many bids stand."""
    page = Paginator(queries.my_requests(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pages/dashboard/requests.html", {"page": page, "place": "requests"})


@never_cache
@login_required
def compare(request: AccountRequest, public_id: str) -> HttpResponse:
    """The bids of a request beside each other; they arrive without a reload."""
    view = queries.request_for_customer(request.user, public_id)
    sort = request.GET.get("sort", "match")
    bids = list(view.bids)
    if sort == "price":
        bids.sort(key=lambda one: (not one.is_live, one.bid.amount))
    elif sort == "start":
        bids.sort(key=lambda one: (not one.is_live, one.bid.proposed_start))
    best = next((one for one in view.bids if one.can_accept), None)
    context = {
        "view": view,
        "bids": bids,
        "live_count": sum(one.is_live for one in bids),
        "best": best,
        "sort": sort if sort in SORTS else "match",
        "sorts": SORTS.items(),
        "talks": talks_of_customer(request.user, view.request),
        "zone": request.user.timezone,
        "place": "requests",
    }
    return render(request, "pages/dashboard/request.html", context)


@never_cache
@login_required
@require_safe
def picture(request: AccountRequest, public_id: str) -> FileResponse:
    """A picture of a request, for its customer and for whom the request suits."""
    size = LARGE if "large" in request.GET else SMALL
    return hand_out_picture(queries.picture_for(user=request.user, public_id=public_id, size=size))


@never_cache
@login_required
def accept(request: AccountRequest, public_id: str, bid: str) -> HttpResponse:
    """Look at what one is about to accept, say how one pays, and accept it."""
    view = queries.request_for_customer(request.user, public_id)
    chosen = next((one for one in view.bids if one.bid.public_id == bid), None)
    if chosen is None and not queries.was_bid(view.request, bid):
        raise NotFound
    if chosen is not None and chosen.booking_public_id:
        return redirect("dashboard:booking", public_id=chosen.booking_public_id)
    # One that was taken back or revised a moment ago is no dead end: the others, or the new one, stand on the page.
    if chosen is None or not chosen.can_accept:
        messages.error(request, _("This bid can no longer be accepted."))
        return redirect("dashboard:request", public_id=public_id)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        booking = form.run(
            accept_bid, bid_public_id=bid, actor=request.user, payment_choice=form.cleaned_data["payment_choice"]
        )
        if booking is not None:
            return _accepted(request, booking)
    context = {"view": view, "one": chosen, "form": form, "zone": chosen.provider.timezone, "place": "requests"}
    return render(request, "pages/dashboard/bid_accept.html", context, status=422 if form.errors else 200)


def _accepted(request: AccountRequest, booking: Booking) -> HttpResponse:
    if booking.status == Status.AWAITING_PAYMENT:
        return to_checkout(request, booking)
    messages.success(request, _("Accepted. Your booking is confirmed, and the others have been told."))
    return redirect("dashboard:booking", public_id=booking.public_id)


@never_cache
@login_required
@require_POST
def cancel(request: AccountRequest, public_id: str) -> HttpResponse:
    """Take a request back before anything was accepted."""
    try:
        cancel_request(public_id=public_id, actor=request.user)
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your request was taken back, and whoever had bid has been told."))
    return redirect("dashboard:request", public_id=public_id)
