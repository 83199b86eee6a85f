"""The way through a booking: person and time, details, done. Each step is a page that works by itself."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.requests import AccountRequest, PortalRequest
from marketplace.booking.actions.expire_booking import give_back_draft
from marketplace.booking.actions.send_booking import send_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.queries import booking_for, live_draft
from marketplace.booking.rules import cancellation_share
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.errors import DomainError, Invalid, Taken
from marketplace.core.templatetags.formats import iso_local
from marketplace.payments.views import to_checkout
from marketplace.providers.models import StaffMember
from marketplace.storefront.areas import homes_of, near_of, outside, outside_for
from marketplace.storefront.forms import DetailsForm, HoldForm, initial_details
from marketplace.storefront.weeks import next_slots, week_of


def _service(public_id: str) -> Service:
    services = Service.objects.bookable().select_related("provider__policy", "category")
    return get_object_or_404(services.prefetch_related("category__translations"), public_id=public_id)


def _staff(service: Service, public_id: str) -> StaffMember | None:
    """The chosen person; an unknown one counts as nobody in particular."""
    return service.performed_by.filter(public_id=public_id, is_active=True).first() if public_id else None


@never_cache
@require_GET
def choose(request: PortalRequest, public_id: str) -> HttpResponse:
    """Who comes, and when."""
    service = _service(public_id)
    staff = _staff(service, request.GET.get("staff", ""))
    week = week_of(service, first=_day(request.GET.get("from", "")), staff=staff)
    upcoming = next_slots(service)
    people = list(service.performed_by.filter(is_active=True))
    next_of = {person.pk: next((s for s in upcoming if person.pk in s.staff_ids), None) for person in people}
    chosen = request.GET.get("start", "")
    near = near_of(request.GET)
    first_free = next((slot for slot in upcoming if staff is None or staff.pk in slot.staff_ids), None)
    context = {
        "service": service,
        "provider": service.provider,
        "staff": staff,
        "people": [(person, next_of[person.pk]) for person in people],
        "first_free": first_free,
        "week": week,
        "chosen": chosen,
        "near": near,
        "carried": f"&{urlencode({'near': near})}" if near else "",
        "outside": outside_for(service, near=near, homes=homes_of(request.user)),
        "is_marked": any(
            iso_local(slot.start, week.zone) == chosen for day in week.days for slot in (*day.slots, *day.more)
        ),
    }
    template = (
        "pages/booking/partials/times.html" if request.htmx and request.htmx.target else "pages/booking/choose.html"
    )
    return render(request, template, context)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


@never_cache
def hold(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hold the chosen time. A visitor signs in first and comes back to the page with the time still chosen."""
    service = _service(public_id)
    data = request.POST if request.method == "POST" else request.GET
    back = reverse("storefront:book", args=[service.public_id])
    form = HoldForm(data)
    if not form.is_valid():
        messages.error(request, _("Please choose a time."))
        return redirect(back)
    chosen = {"start": data.get("start", ""), "staff": data.get("staff", ""), "from": data.get("start", "")[:10]}
    if near := near_of(data):
        chosen["near"] = near
    if not request.user.is_authenticated:
        target = f"{back}?{urlencode(chosen)}"
        return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
    if request.method != "POST":
        return redirect(f"{back}?{urlencode(chosen)}")
    try:
        draft = start_draft(
            customer=request.user,
            service=service,
            staff=_staff(service, form.cleaned_data["staff"]),
            starts_at=form.cleaned_data["start"],
            language=get_language() or "en",
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(f"{back}?{urlencode({name: value for name, value in chosen.items() if name != 'start'})}")
    return redirect("storefront:details", public_id=draft.public_id)


@never_cache
@login_required
def details(request: AccountRequest, public_id: str) -> HttpResponse:
    """Where and what about, with the summary and the cancellation sentence before the button."""
    draft = live_draft(user=request.user, public_id=public_id)
    if draft is None:
        return _without_draft(request, public_id)
    homes = homes_of(request.user)
    form = DetailsForm(request.POST or None, booking=draft, initial=initial_details(draft, request.user, homes))
    summary = _summary(draft)
    far = outside_for(summary["service"], homes=homes) if request.method == "GET" else None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                choice = form.chosen_payment()
                sent = send_booking(
                    booking_id=draft.pk, actor=request.user, details=form.details(), payment_choice=choice
                )
            except Taken:
                return _without_draft(request, public_id)
            except Invalid as error:
                if error.code == "too_far":
                    far = outside(summary["service"], form.cleaned_data["city"])
                form.add_error(error.field if error.field in form.fields else None, str(error))
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                if sent.status == Status.AWAITING_PAYMENT:
                    return to_checkout(request, sent)
                return redirect("storefront:done", public_id=draft.public_id)
    return render(request, "pages/booking/details.html", summary | {"form": form, "outside": far}, status=status)


def _without_draft(request: AccountRequest, public_id: str) -> HttpResponse:
    """The draft is over, or was sent already: say so and lead on."""
    booking = Booking.objects.filter(public_id=public_id, customer=request.user).first()
    if booking is not None and booking.booked_at is not None:
        return redirect("storefront:done", public_id=public_id)
    view = booking_for(user=request.user, public_id=public_id)
    line = view.booking.lines.all()[0]
    messages.error(request, _("The ten minutes are over and the time is free again. Please choose a time."))
    if line.service is None:
        return redirect("storefront:search")
    return redirect("storefront:book", public_id=line.service.public_id)


@require_POST
@login_required
def give_back(request: AccountRequest, public_id: str) -> HttpResponse:
    """The customer goes back: the held time is free for others at once."""
    view = booking_for(user=request.user, public_id=public_id)
    give_back_draft(booking_id=view.booking.pk, actor=request.user)
    line = view.booking.lines.all()[0]
    if line.service is None:
        return redirect("storefront:search")
    return redirect("storefront:book", public_id=line.service.public_id)


@never_cache
@login_required
def done(request: AccountRequest, public_id: str) -> HttpResponse:
    """What happens now."""
    view = booking_for(user=request.user, public_id=public_id)
    if view.booking.booked_at is None:
        return redirect("storefront:details", public_id=public_id)
    return render(request, "pages/booking/done.html", _summary(view.booking))


def _summary(booking: Booking) -> dict[str, Any]:
    """What the summary beside each step shows."""
    line = booking.lines.all()[0]
    if line.service is not None:
        line.service.provider = booking.provider  # the same row: no query for what is known
    now = clock.now()
    share = cancellation_share(
        steps=booking.policy_snapshot.get("steps", []),
        starts_at=booking.starts_at,
        booked_at=booking.booked_at or now,
        now=now,
    )
    return {
        "booking": booking,
        "line": line,
        "service": line.service,
        "provider": booking.provider,
        "seconds_left": max(int((booking.respond_by - now).total_seconds()), 0) if booking.respond_by else 0,
        "share": share,
        "policy_share": cancellation_share(
            steps=booking.policy_snapshot.get("steps", []), starts_at=booking.starts_at, booked_at=None, now=now
        ),
    }
