"""An account's own details: who somebody is, how to reach them, and the places where work is done for them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts.actions.save_address import delete_address, save_address
from marketplace.accounts.actions.update_profile import change_phone, update_profile
from marketplace.accounts.forms import AddressForm, PhoneForm, ProfileForm
from marketplace.accounts.models import Address
from marketplace.accounts.requests import AccountRequest
from marketplace.core.errors import NotFound


@never_cache
@login_required
def edit(request: AccountRequest) -> HttpResponse:
    """Name, language, time zone; e-mail and password are allauth's."""
    form = ProfileForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.run(update_profile, actor=request.user, **form.cleaned_data)
        if not form.errors:
            return _saved(request, _("Saved."))
    return _page(request, form=form)


@never_cache
@login_required
def phone(request: AccountRequest) -> HttpResponse:
    """Change the phone number; an empty one takes it away. Its errors stand at this address, so links lead here."""
    if request.method != "POST":  # the page in another language, or back from signing in again
        return redirect("dashboard:profile")
    form = PhoneForm(request.POST)
    if form.is_valid():
        home = request.user.addresses.first()
        country = home.country if home else "IT"
        form.run(change_phone, actor=request.user, country=country, **form.cleaned_data)
        if not form.errors:
            return _saved(request, _("Saved."))
    return _page(request, phone=form)


@never_cache
@login_required
def address(request: AccountRequest, public_id: str = "") -> HttpResponse:
    """A new address, or an own one."""
    known = _own(request, public_id) if public_id else None
    form = AddressForm(request.POST if request.method == "POST" else None, address=known)
    if form.is_valid():
        form.run(save_address, actor=request.user, public_id=public_id, **form.cleaned_data)
        if not form.errors:
            return _saved(request, _("Saved."))
    context = {"form": form, "address": known, "place": "profile"}
    return render(request, "pages/dashboard/address.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def address_delete(request: AccountRequest, public_id: str) -> HttpResponse:
    """Forget an own address; bookings keep their copy."""
    delete_address(actor=request.user, public_id=public_id)
    return _saved(request, _("The address is deleted."))


def _own(request: AccountRequest, public_id: str) -> Address:
    known = request.user.addresses.filter(public_id=public_id).first()
    if known is None:
        raise NotFound
    return known


def _saved(request: AccountRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("dashboard:profile")


def _page(request: AccountRequest, *, form: ProfileForm | None = None, phone: PhoneForm | None = None) -> HttpResponse:
    """The page with every form of it; one that was refused keeps what was typed."""
    user = request.user
    context = {
        "form": form or ProfileForm(user=user),
        "phone": phone or PhoneForm(initial={"phone_number": user.phone_number}),
        "addresses": user.addresses.all(),
        "place": "profile",
    }
    refused = any(one is not None and one.errors for one in (form, phone))
    return render(request, "pages/dashboard/profile.html", context, status=422 if refused else 200)
