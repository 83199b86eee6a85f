"""Who is at home where: fetch what belongs to an account, or nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from marketplace.accounts.requests import AccountRequest
from marketplace.core.errors import NotFound
from marketplace.providers.models import Provider, StaffMember
from marketplace.providers.queries import provider_of

ProviderView = Callable[..., HttpResponse]  # takes the request and the provider


def provider_required(view: ProviderView) -> Any:
    """Give the view the provider that the account owns or works in; who has none starts one."""

    @never_cache
    @login_required
    @wraps(view)
    def wrapped(request: AccountRequest, **kwargs: Any) -> HttpResponse:
        provider = provider_of(request.user)
        if provider is None:
            return redirect("dashboard:onboarding")
        return view(request, provider=provider, **kwargs)

    return wrapped


def owner_required(view: ProviderView) -> Any:
    """As `provider_required`, for what only the owner may change; for staff it is not there."""

    @wraps(view)
    def checked(request: AccountRequest, provider: Provider, **kwargs: Any) -> HttpResponse:
        if provider.owner_id != request.user.pk:
            raise NotFound
        return view(request, provider=provider, **kwargs)

    return provider_required(checked)


def member_of(provider: Provider, public_id: str) -> StaffMember:
    """One of the provider's people."""
    member = provider.staff_members.model.objects.filter(provider=provider, public_id=public_id).first()
    if member is None:
        raise NotFound
    return member
