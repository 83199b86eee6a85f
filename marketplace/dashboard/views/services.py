"""What a provider sells."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts.requests import AccountRequest
from marketplace.catalog.actions.save_service import create_service, pause_service, publish_service, update_service
from marketplace.catalog.models import Service
from marketplace.catalog.queries import services_of
from marketplace.core.errors import DomainError, NotFound
from marketplace.dashboard.access import owner_required
from marketplace.dashboard.forms import PLACES, ServiceForm
from marketplace.providers.models import Provider

STEPS = {"publish": publish_service, "pause": pause_service}


def _own(provider: Provider, public_id: str) -> Service:
    service = Service.objects.filter(provider=provider, public_id=public_id).first()
    if service is None:
        raise NotFound
    return service


@owner_required
def overview(request: AccountRequest, provider: Provider) -> HttpResponse:
    """All services with their state."""
    services = list(services_of(provider))
    context = {"provider": provider, "services": services, "places": dict(PLACES), "place": "services"}
    return render(request, "pages/dashboard/services.html", context)


@owner_required
def create(request: AccountRequest, provider: Provider) -> HttpResponse:
    """A new service; it is shown to people at once, unless its provider is not verified yet."""
    form = ServiceForm(request.POST or None, provider=provider)
    if request.method == "POST" and form.is_valid():
        service = form.run(create_service, provider=provider, actor=request.user, **form.arguments())
        if service is not None:
            publish_service(service_id=service.pk, actor=request.user)
            messages.success(request, _("Your service is ready."))
            return redirect("dashboard:services")
    return _page(request, provider, form)


@owner_required
def edit(request: AccountRequest, provider: Provider, public_id: str) -> HttpResponse:
    """Change a service."""
    service = _own(provider, public_id)
    form = ServiceForm(request.POST or None, provider=provider, service=service)
    valid = request.method == "POST" and form.is_valid()
    if valid and form.run(update_service, service_id=service.pk, actor=request.user, **form.arguments()):
        messages.success(request, _("Saved."))
        return redirect("dashboard:services")
    return _page(request, provider, form, service)


def _page(
    request: AccountRequest, provider: Provider, form: ServiceForm, service: Service | None = None
) -> HttpResponse:
    context = {"provider": provider, "form": form, "service": service, "place": "services"}
    return render(request, "pages/dashboard/service.html", context, status=422 if form.errors else 200)


@require_POST
@owner_required
def take_step(request: AccountRequest, provider: Provider, public_id: str, step: str) -> HttpResponse:
    """Publish or pause."""
    if step not in STEPS:
        raise NotFound
    service = _own(provider, public_id)
    try:
        STEPS[step](service_id=service.pk, actor=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("dashboard:services")
