"""The customer's home: the next appointment first, then what waits, then everything."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from marketplace.accounts.models import User
from marketplace.accounts.requests import AccountRequest
from marketplace.bidding.queries import open_requests
from marketplace.booking import queries
from marketplace.chat.queries import latest_conversations
from marketplace.invoicing.queries import latest_invoices
from marketplace.reviews.queries import to_write

PER_PAGE = 12
SHOWN_AT_HOME = 5
SHOWN_AT_HOME_SHORT = 3


@never_cache
@login_required
def home(request: AccountRequest) -> HttpResponse:
    """Providers land on their business, everybody else on their appointments."""
    user: User = request.user
    if user.role == User.Role.PROVIDER and "customer" not in request.GET:
        return redirect("dashboard:business")
    bookings = queries.lists_of(
        user,
        ahead=queries.ahead_of_customer(user)[:1],
        latest=queries.customer_bookings(user)[: SHOWN_AT_HOME + 1],
        to_confirm=queries.to_confirm(user),
        to_review=to_write(user)[:SHOWN_AT_HOME],
    )
    upcoming = next(iter(bookings["ahead"]), None)
    latest = [one for one in bookings["latest"] if one != upcoming]
    context = {
        "next": upcoming,
        "to_confirm": bookings["to_confirm"],
        "to_review": bookings["to_review"],
        "latest": latest[:SHOWN_AT_HOME],
        "requests": list(open_requests(user)[:SHOWN_AT_HOME]),
        "talks": latest_conversations(user, SHOWN_AT_HOME_SHORT),
        "invoices": latest_invoices(user, SHOWN_AT_HOME_SHORT),
        "place": "home",
    }
    return render(request, "pages/dashboard/customer.html", context)


@never_cache
@login_required
def bookings(request: AccountRequest) -> HttpResponse:
    """Everything that was ever booked: what comes next first, then the past, the latest first."""
    page = Paginator(queries.customer_book(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pages/dashboard/bookings.html", {"page": page, "place": "bookings"})
