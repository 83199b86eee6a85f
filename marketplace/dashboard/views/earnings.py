"""What a business has earned here: its balance, what is held for its customers, every movement."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.accounts.requests import AccountRequest
from marketplace.dashboard.access import owner_required
from marketplace.payments import queries
from marketplace.providers.models import Provider

PER_PAGE = 20


@require_safe
@owner_required
def earnings(request: AccountRequest, provider: Provider) -> HttpResponse:
    """The owner's view of the ledger; people of the team do not see it."""
    standing = queries.standing_of(provider)
    context = {
        "provider": provider,
        "balance": standing.balance,
        "pending": standing.pending,
        "owed": standing.owed,
        "page": Paginator(queries.provider_entries(provider), PER_PAGE).get_page(request.GET.get("page")),
        "place": "earnings",
        "side": "provider",
    }
    return render(request, "pages/dashboard/earnings.html", context)
