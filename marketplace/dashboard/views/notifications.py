"""The inbox of notifications, the bell that counts it, and what people want to hear."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.models import User
from marketplace.accounts.requests import AccountRequest
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.notifications import queries, rules
from marketplace.notifications.actions.mark_read import mark_all_read, mark_read
from marketplace.notifications.actions.set_preferences import set_preferences
from marketplace.providers.models import Provider
from marketplace.providers.queries import provider_of

PER_PAGE = 20


@never_cache
@login_required
@require_safe
def inbox(request: AccountRequest) -> HttpResponse:
    """What one was told, the latest first."""
    seen_at = clock.now()  # before the rows are read: what comes in meanwhile stays unread
    page = Paginator(queries.inbox_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "seen_at": seen_at.isoformat(), **_beside(request.user)}
    return render(request, "pages/dashboard/notifications.html", context)


@never_cache
@login_required
@require_safe
def open_one(request: AccountRequest, public_id: str) -> HttpResponse:
    """Mark one as read and lead to what it is about, which is always a page of ours."""
    notification = queries.inbox_of(request.user).filter(public_id=public_id).first()
    if notification is None:
        raise NotFound
    if request.method == "GET":
        mark_read(public_ids=[public_id], actor=request.user)
    # Looked at again, however it came into the row: a notification leads nobody away.
    return redirect(rules.local_path(notification.link) or "dashboard:notifications")


@require_POST
@login_required
def read_all(request: AccountRequest) -> HttpResponse:
    """Mark everything that stood on the page, and what was below it."""
    mark_all_read(actor=request.user, until=_moment(request.POST.get("until", "")))
    return redirect("dashboard:notifications")


@never_cache
@login_required
def preferences(request: AccountRequest) -> HttpResponse:
    """Kinds by channels, saved together."""
    provider = provider_of(request.user)
    audiences = queries.AUDIENCES if provider else ("customer", "")
    if request.method == "POST":
        groups = queries.preferences_of(request.user, audiences=audiences)
        set_preferences(actor=request.user, choices=_choices(groups, request.POST))
        messages.success(request, _("Saved."))
        return redirect("dashboard:notification_preferences")
    context = {
        "groups": queries.preferences_of(request.user, audiences=audiences),
        **_beside(request.user, provider),
        "has_business": provider is not None,
    }
    return render(request, "pages/dashboard/notification_preferences.html", context)


@never_cache
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell of the header alone, for a page that heard that something changed."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)  # signed out meanwhile: htmx then leaves the page as it is
    return render(request, "partials/bell.html")


def _beside(user: User, provider: Provider | None = None) -> dict[str, object]:
    """The menu at the side: that of the business for those who have one as their home."""
    if user.role != User.Role.PROVIDER:
        return {"place": "notifications"}
    return {"place": "notifications", "provider": provider or provider_of(user)}


def _moment(text: str) -> datetime:
    """When the page was read; now, should the form say nothing sensible. Never ahead of the clock."""
    try:
        said = parse_datetime(text)
    except ValueError:
        said = None
    now = clock.now()
    return min(said, now) if said is not None and said.tzinfo is not None else now


def _choices(groups: list[queries.Group], sent: QueryDict) -> dict[tuple[str, str], bool]:
    """What the form says of the rows that it showed; a kind that came with a newer release is not among them."""
    shown, ticked = set(sent.getlist("row")), set(sent.getlist("on"))
    return {
        (row.kind, choice.channel): f"{row.kind}:{choice.channel}" in ticked
        for group in groups
        for row in group.rows
        for choice in row.choices
        if row.kind in shown and row.switchable and choice.fits
    }
