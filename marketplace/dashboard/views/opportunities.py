"""What a business could bid for, and its bids. Everything here is sealed: it holds nothing of rivals."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts.requests import AccountRequest
from marketplace.bidding import queries
from marketplace.bidding.actions.match_request import dismiss_match
from marketplace.bidding.actions.place_bid import place_bid, revise_bid, withdraw_bid
from marketplace.bidding.conversations import talk_of_provider
from marketplace.bidding.sealed import Opportunity
from marketplace.core.errors import DomainError, NotFound
from marketplace.dashboard.access import provider_required
from marketplace.dashboard.bid_forms import BidForm, initial_bid, people_of
from marketplace.providers.models import Provider


@provider_required
def overview(request: AccountRequest, provider: Provider) -> HttpResponse:
    """Requests that suit this business, the best first, and what it has bid for."""
    context = {
        "provider": provider,
        "opportunities": [one for one in queries.opportunities_for(provider) if not one.is_dismissed],
        "bids": queries.bids_of(provider),
        "zone": ZoneInfo(provider.timezone),
        "place": "opportunities",
    }
    return render(request, "pages/dashboard/opportunities.html", context)


@provider_required
def opportunity(request: AccountRequest, provider: Provider, public_id: str) -> HttpResponse:
    """One request, and the form to bid or to revise one's bid."""
    view = queries.request_for_provider(provider, public_id)
    open_form = view.can_bid or view.can_revise
    form = _form(request, provider, view) if open_form else None
    if request.method == "POST":
        if form is None:
            messages.error(request, _("This request takes no more bids."))
            return redirect("dashboard:opportunity", public_id=public_id)
        if form.is_valid():
            if view.can_revise and view.own_bid is not None:
                done = form.run(
                    revise_bid, bid_public_id=view.own_bid.public_id, actor=request.user, offer=form.offer()
                )
            else:
                done = form.run(
                    place_bid, public_id=public_id, provider=provider, actor=request.user, offer=form.offer()
                )
            if done is not None:
                messages.success(request, _("Your bid is with the customer. Nobody else sees it."))
                return redirect("dashboard:opportunity", public_id=public_id)
    context = {
        "provider": provider,
        "view": view,
        "talk": talk_of_provider(request.user, provider, public_id) if view.own_bid else None,
        "form": form,
        "zone": ZoneInfo(provider.timezone),
        "place": "opportunities",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "pages/dashboard/opportunity.html", context, status=status)


def _form(request: AccountRequest, provider: Provider, view: Opportunity) -> BidForm:
    own = view.own_bid if view.can_revise else None
    return BidForm(
        request.POST or None,
        initial=initial_bid(own),
        staff=people_of(provider),
        window=(view.wanted_from, view.wanted_until),
    )


@require_POST
@provider_required
def withdraw(request: AccountRequest, provider: Provider, public_id: str) -> HttpResponse:
    """Take one's bid back."""
    view = queries.request_for_provider(provider, public_id)
    if view.own_bid is None:
        raise NotFound
    try:
        withdraw_bid(bid_public_id=view.own_bid.public_id, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your bid was taken back."))
    return redirect("dashboard:opportunity", public_id=public_id)


@require_POST
@provider_required
def dismiss(request: AccountRequest, provider: Provider, public_id: str) -> HttpResponse:
    """Not for me: it no longer stands in the list."""
    dismiss_match(public_id=public_id, provider=provider, actor=request.user)
    messages.success(request, _("Gone from your list."))
    return redirect("dashboard:opportunities")
