"""From signing up to being found: start, profile, documents, hand in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts.requests import AccountRequest
from marketplace.core.errors import DomainError
from marketplace.dashboard.access import owner_required
from marketplace.dashboard.forms import BusinessForm, DocumentForm, PortraitForm, StartForm
from marketplace.providers.actions.open_provider import open_provider
from marketplace.providers.actions.set_portrait import set_portrait
from marketplace.providers.actions.submit_provider import submit_provider
from marketplace.providers.actions.update_provider import update_provider
from marketplace.providers.actions.upload_document import upload_document
from marketplace.providers.models import Provider
from marketplace.providers.queries import gaps, provider_of


@never_cache
@login_required
def start(request: AccountRequest) -> HttpResponse:
    """Three questions; who has a business already goes home."""
    if provider_of(request.user) is not None:
        return redirect("dashboard:business")
    form = StartForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.run(open_provider, actor=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Welcome. Now a few words about you, and what you offer."))
        return redirect("dashboard:business_profile")
    return render(request, "pages/dashboard/start.html", {"form": form}, status=422 if form.errors else 200)


@owner_required
def profile(request: AccountRequest, provider: Provider) -> HttpResponse:
    """Words, terms and picture."""
    picture = PortraitForm()
    form = BusinessForm(provider=provider)
    if request.method == "POST" and "portrait" in request.FILES:
        picture = PortraitForm(request.POST, request.FILES)
        if picture.is_valid():
            picture.run(set_portrait, provider_id=provider.pk, actor=request.user, **picture.cleaned_data)
        done = not picture.errors
    elif request.method == "POST":
        form = BusinessForm(request.POST, provider=provider)
        if form.is_valid():
            form.run(update_provider, provider_id=provider.pk, actor=request.user, **form.changes())
        done = not form.errors
    else:
        done = False
    if done:
        messages.success(request, _("Saved."))
        return redirect("dashboard:business_profile")
    context = {"provider": provider, "form": form, "picture": picture, "place": "business_profile"}
    status = 422 if form.errors or picture.errors else 200
    return render(request, "pages/dashboard/business_profile.html", context, status=status)


@owner_required
def documents(request: AccountRequest, provider: Provider) -> HttpResponse:
    """Papers for the check, and what is still missing."""
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        form.run(
            upload_document,
            provider_id=provider.pk,
            actor=request.user,
            kind=data["kind"],
            upload=data["file"],
            expires_on=data["expires_on"],
        )
        if not form.errors:
            messages.success(request, _("Thank you. Only our moderators see it."))
            return redirect("dashboard:documents")
    context = {
        "provider": provider,
        "form": form,
        "documents": list(provider.documents.all()),
        "gaps": gaps(provider),
        "place": "documents",
    }
    return render(request, "pages/dashboard/documents.html", context, status=422 if form.errors else 200)


@require_POST
@owner_required
def submit(request: AccountRequest, provider: Provider) -> HttpResponse:
    """Submit for checking."""
    try:
        submit_provider(provider_id=provider.pk, actor=request.user)
        messages.success(request, _("Handed in. We answer within two working days."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("dashboard:business")
