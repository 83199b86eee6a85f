"""An account's own details."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from marketplace.accounts.actions.update_profile import update_profile
from marketplace.accounts.forms import ProfileForm
from marketplace.accounts.requests import AccountRequest


@never_cache
@login_required
def edit(request: AccountRequest) -> HttpResponse:
    """Name, language, time zone; the rest is allauth's."""
    form = ProfileForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.run(update_profile, actor=request.user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("dashboard:profile")
    status = 422 if form.errors else 200
    return render(request, "pages/dashboard/profile.html", {"form": form, "place": "profile"}, status=status)
