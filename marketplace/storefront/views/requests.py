"""Posting a request. Who is not signed in writes first and signs in afterwards: what was written is kept."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from marketplace.accounts.requests import PortalRequest
from marketplace.bidding.actions.post_request import post_request
from marketplace.core import clock
from marketplace.storefront.request_forms import RequestForm, initial_request

KEPT = "kept_request"
HOUSE_ZONE = "Europe/Rome"  # of a visitor whose own zone we do not know yet


@never_cache
def post(request: PortalRequest) -> HttpResponse:
    """The form, and what becomes of it."""
    user = request.user if request.user.is_authenticated else None
    zone = ZoneInfo(user.timezone if user else HOUSE_ZONE)
    if request.method == "POST":
        form = RequestForm(request.POST, request.FILES, zone=zone)
        if form.is_valid():
            if user is None:
                return _sign_in_first(request)
            made = form.run(
                post_request,
                customer=user,
                category=form.cleaned_data["category"],
                details=form.details(),
                language=get_language() or "en",
                pictures=form.cleaned_data["pictures"],
            )
            if made is not None:
                request.session.pop(KEPT, None)
                messages.success(request, _("Your request is open. Businesses near you are being told."))
                return redirect("dashboard:request", public_id=made.public_id)
        return _page(request, form, status=422)
    today = clock.now().astimezone(zone).date()
    known = initial_request(
        user, today=today, category=request.GET.get("category", ""), city=request.GET.get("city", "")
    )
    kept = request.session.get(KEPT) if user else None
    return _page(request, RequestForm(initial=known | (kept or {}), zone=zone), is_kept=bool(kept))


def _page(request: PortalRequest, form: RequestForm, *, is_kept: bool = False, status: int = 200) -> HttpResponse:
    return render(request, "pages/request/new.html", {"form": form, "is_kept": is_kept}, status=status)


def _sign_in_first(request: PortalRequest) -> HttpResponse:
    """Keep what was written in the visitor's own session; it goes when the request is posted."""
    names = [name for name in RequestForm.base_fields if name != "pictures"]
    request.session[KEPT] = {name: request.POST.get(name, "") for name in names}
    back = reverse("storefront:request")
    messages.info(request, _("Please sign in or open an account. What you wrote is kept."))
    return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
