"""The provider's home: what waits for an answer first, today second, the week third."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts.requests import AccountRequest
from marketplace.bidding.queries import chances_for
from marketplace.booking import queries
from marketplace.booking.models import Booking
from marketplace.catalog.models import Service
from marketplace.catalog.queries import services_of
from marketplace.chat.queries import latest_conversations
from marketplace.core import clock
from marketplace.dashboard.access import owner_required, provider_required
from marketplace.payments.queries import standing_of
from marketplace.providers.actions.set_availability import set_availability
from marketplace.providers.models import Provider
from marketplace.providers.queries import gaps
from marketplace.reviews.queries import unanswered_of
from marketplace.scheduling.queries import has_hours

PER_PAGE = 15
SHOWN = 3
DAYS = 7


@dataclass(frozen=True, slots=True)
class Day:
    """A local day with its bookings."""

    date: date
    bookings: list[Booking]
    is_today: bool


@provider_required
def home(request: AccountRequest, provider: Provider) -> HttpResponse:
    """Where a provider's day begins."""
    today = _today(provider)
    book = queries.day_book(provider, *_span(provider, today))
    week = _week(provider, today, book.planned)
    context = {
        "provider": provider,
        "waiting": book.waiting,
        "today": week[0],
        "week": week,
        "gaps": gaps(provider) if provider.verification in ("draft", "rejected") else [],
        "unbookable": [] if book.planned or book.waiting else _unbookable(provider),
        **_beside(request, provider),
        "place": "business",
        "zone": ZoneInfo(provider.timezone),
    }
    return render(request, "pages/dashboard/business.html", context)


def _unbookable(provider: Provider) -> list[tuple[str, str]]:
    """(words, address) of what is missing before anybody can book a business that is verified or about to be."""
    if provider.verification not in ("submitted", "verified"):
        return []
    missing = []
    if not services_of(provider).filter(status=Service.Status.PUBLISHED).exists():
        missing.append((_("A service with its price"), reverse("dashboard:services")))
    if not has_hours(provider):
        missing.append((_("Working hours"), reverse("dashboard:team")))
    return missing


def _beside(request: AccountRequest, provider: Provider) -> dict[str, Any]:
    """What stands below the day: opportunities, messages, and for the owner money and reviews to answer."""
    chances = chances_for(provider)
    found: dict[str, Any] = {
        "chances": chances[:SHOWN],
        "more_chances": max(len(chances) - SHOWN, 0),
        "talks": latest_conversations(request.user, SHOWN),
    }
    if provider.owner_id == request.user.pk:
        standing = standing_of(provider)
        found |= {
            "balance": standing.balance,
            "pending": standing.pending,
            "to_reply": list(unanswered_of(provider)[:SHOWN]),
        }
    return found


@provider_required
def bookings(request: AccountRequest, provider: Provider) -> HttpResponse:
    """Everything that was ever booked here, the latest first."""
    page = Paginator(queries.provider_bookings(provider), PER_PAGE).get_page(request.GET.get("page"))
    context = {"provider": provider, "page": page, "place": "business_bookings", "side": "provider"}
    return render(request, "pages/dashboard/bookings.html", context)


@provider_required
def calendar(request: AccountRequest, provider: Provider) -> HttpResponse:
    """A week of bookings, with arrows."""
    try:
        first = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        first = _today(provider)
    context = {
        "provider": provider,
        "week": _week(provider, first, queries.between(provider, *_span(provider, first))),
        "earlier": first - timedelta(days=DAYS),
        "later": first + timedelta(days=DAYS),
        "place": "calendar",
        "zone": ZoneInfo(provider.timezone),
    }
    return render(request, "pages/dashboard/calendar.html", context)


@require_POST
@owner_required
def set_available(request: AccountRequest, provider: Provider) -> HttpResponse:
    """The switch for holidays: nothing can be booked, what was agreed stays."""
    available = request.POST.get("available") == "yes"
    set_availability(provider_id=provider.pk, actor=request.user, is_available=available)
    messages.success(request, _("You take bookings again.") if available else _("You take no bookings for now."))
    return redirect("dashboard:business")


def _today(provider: Provider) -> date:
    return clock.now().astimezone(ZoneInfo(provider.timezone)).date()


def _span(provider: Provider, first: date) -> tuple[datetime, datetime]:
    """From the first moment of a week there to its last."""
    zone = ZoneInfo(provider.timezone)
    return datetime.combine(first, time(), zone), datetime.combine(first + timedelta(days=DAYS), time(), zone)


def _week(provider: Provider, first: date, planned: Iterable[Booking]) -> list[Day]:
    zone = ZoneInfo(provider.timezone)
    days = [first + timedelta(days=n) for n in range(DAYS)]
    by_day: dict[date, list[Booking]] = {day: [] for day in days}
    for booking in planned:
        by_day.setdefault(booking.starts_at.astimezone(zone).date(), []).append(booking)
    today = _today(provider)
    return [Day(day, by_day[day], day == today) for day in days]
