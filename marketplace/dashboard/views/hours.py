"""When somebody works, and when they are away."""

from datetime import time
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts.requests import AccountRequest
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.dashboard.access import member_of, owner_required
from marketplace.dashboard.hours_forms import TimeOffForm, WeekForm
from marketplace.providers.models import Provider, StaffMember
from marketplace.scheduling.actions.set_working_hours import add_time_off, remove_time_off, set_working_hours
from marketplace.scheduling.models import TimeOff


def _hours(member: StaffMember) -> dict[int, list[tuple[time, time]]]:
    week: dict[int, list[tuple[time, time]]] = {}
    for row in member.working_hours.all():
        week.setdefault(row.weekday, []).append((row.start, row.end))
    return week


@owner_required
def week(request: AccountRequest, provider: Provider, public_id: str) -> HttpResponse:
    """The week, and the days away below it."""
    member = member_of(provider, public_id)
    form = WeekForm(request.POST or None, week=_hours(member))
    if request.method == "POST" and form.is_valid():
        form.run(set_working_hours, staff=member, week=form.week(), actor=request.user)
        if not form.errors:
            messages.success(request, _("Saved. Free times follow at once."))
            return redirect("dashboard:hours", public_id=public_id)
    return _page(request, provider, member, form, TimeOffForm())


@require_POST
@owner_required
def time_off(request: AccountRequest, provider: Provider, public_id: str) -> HttpResponse:
    """Days away."""
    member = member_of(provider, public_id)
    form = TimeOffForm(request.POST)
    if form.is_valid():
        span = form.span(ZoneInfo(provider.timezone))
        form.run(add_time_off, staff=member, reason=form.cleaned_data["reason"], actor=request.user, **span)
        if not form.errors:
            messages.success(request, _("Saved. Bookings on these days stay; please tell those customers."))
            return redirect("dashboard:hours", public_id=public_id)
    return _page(request, provider, member, WeekForm(week=_hours(member)), form)


@require_POST
@owner_required
def remove(request: AccountRequest, provider: Provider, public_id: str, pk: int) -> HttpResponse:
    """Back earlier."""
    row = TimeOff.objects.filter(pk=pk, staff_member=member_of(provider, public_id)).first()
    if row is None:
        raise NotFound
    remove_time_off(time_off=row, actor=request.user)
    return redirect("dashboard:hours", public_id=public_id)


def _page(
    request: AccountRequest, provider: Provider, member: StaffMember, form: WeekForm, off: TimeOffForm
) -> HttpResponse:
    context = {
        "provider": provider,
        "member": member,
        "form": form,
        "off": off,
        "away": list(member.time_off.filter(ends_at__gt=clock.now())),
        "zone": ZoneInfo(provider.timezone),
        "place": "team",
    }
    status = 422 if form.errors or off.errors else 200
    return render(request, "pages/dashboard/hours.html", context, status=status)
