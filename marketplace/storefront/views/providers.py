"""A provider's page: who they are, what was checked, what they offer, when they are free."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from marketplace.catalog.models import Service
from marketplace.core.pagecache import keep
from marketplace.providers.models import Provider, VerificationDocument
from marketplace.providers.queries import provider_by_slug, public_location, valid_documents, works_for
from marketplace.reviews.queries import Summary, published_of, summary, votes_of
from marketplace.storefront.areas import homes_of, near_of, outside_for
from marketplace.storefront.heads import provider_head, trail_to
from marketplace.storefront.region import bounds, region_view
from marketplace.storefront.weeks import week_of

DAYS_ASIDE = 4
REVIEWS_SHOWN = 6
SPOT_KM = 1  # how wide somebody is drawn who does not travel


@require_GET
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    """The public page; a provider that is not verified yet sees their own as others will."""
    one = provider_by_slug(slug, viewer=request.user)
    services = _services(one)
    chosen = _chosen(services, request.GET.get("service"))
    bookable = one.verification == Provider.Verification.VERIFIED and one.is_available
    language = get_language() or "en"
    location = public_location(one, language)
    heard = summary(one)
    reviews = _reviews(one, heard, request.GET.get("page"))
    trail = trail_to(one, services, language) if bookable else []
    near = near_of(request.GET)
    travels = any(service.place == Service.Place.AT_CUSTOMER for service in services)
    km = one.service_radius_km if travels else SPOT_KM
    context = {
        "provider": one,
        "near": near,
        "outside": outside_for(chosen, near=near, homes=homes_of(request.user)) if chosen and bookable else None,
        "travels": travels,
        "trail": trail,
        "services": services,
        "service": chosen,
        "week": week_of(chosen, days=DAYS_ASIDE) if chosen and bookable else None,
        "bookable": bookable,
        "location": location,
        "checks": _checks(one),
        "staff": list(one.staff_members.all()),
        "map": region_view(location.latitude, location.longitude, radius_km=km, language=language),
        "map_size": bounds(),
        "summary": heard,
        "reviews": reviews,
        "voted": votes_of(request.user, reviews),
        "own_business": works_for(request.user, one),
        "head": provider_head(
            one, services=services, location=location, language=language, trail=trail, reviews=reviews
        ),
    }
    keep(f"provider:{one.pk}", f"locale:{language}", parameters=("page",))
    return render(request, "pages/providers/provider.html", context)


@require_GET
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """The free times of another service, for the box beside the services."""
    one = provider_by_slug(slug, viewer=request.user)
    offered = Service.objects.bookable().select_related("provider", "category")
    service = get_object_or_404(offered, provider=one, public_id=request.GET.get("service", ""))
    near = near_of(request.GET)
    context = {
        "provider": one,
        "services": _services(one),
        "service": service,
        "bookable": True,
        "near": near,
        "outside": outside_for(service, near=near, homes=homes_of(request.user)),
        "week": week_of(service, days=DAYS_ASIDE),
    }
    return render(request, "pages/providers/partials/times.html", context)


def _services(one: Provider) -> list[Service]:
    """Published services with what a page shows of them: three queries, however many there are."""
    services = Service.objects.filter(provider=one, status=Service.Status.PUBLISHED).order_by("position", "pk")
    found = list(services.select_related("category").prefetch_related("category__translations"))
    for service in found:
        service.provider = one  # the same row: no query for what is known
    return found


def _chosen(services: list[Service], asked: str | None) -> Service | None:
    """The service that the address names, or the first one."""
    named = [service for service in services if service.public_id == asked]
    return next(iter(named or services), None)


def _reviews(one: Provider, heard: Summary | None, number: str | None) -> Page:
    """A page of reviews; how many there are is known from their summary: no query for it."""
    pages = Paginator(published_of(one), REVIEWS_SHOWN)
    pages.count = sum(count for _stars, count, _share in heard.stars) if heard else 0
    return pages.get_page(number)


def _checks(one: Provider) -> list[VerificationDocument]:
    """What a moderator has accepted and has not expired since."""
    return list(valid_documents(one).filter(outcome=VerificationDocument.Outcome.ACCEPTED))
