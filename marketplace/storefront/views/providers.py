"""A provider's page: who they are, what was checked, what they offer, when they are free."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from marketplace.catalog.models import Service
from marketplace.core.uploads import picture_url
from marketplace.providers.models import Provider, VerificationDocument
from marketplace.providers.queries import provider_by_slug, public_location, valid_documents
from marketplace.reviews.queries import published_of, summary
from marketplace.storefront.region import bounds, region_view
from marketplace.storefront.templatetags.services import words
from marketplace.storefront.weeks import week_of

DAYS_ASIDE = 4
REVIEWS_SHOWN = 6


@require_GET
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    """The public page; a provider that is not verified yet sees their own as others will."""
    one = provider_by_slug(slug, viewer=request.user)
    services = _services(one)
    chosen = next((s for s in services if s.public_id == request.GET.get("service")), None) or next(
        iter(services), None
    )
    bookable = one.verification == Provider.Verification.VERIFIED and one.is_available
    language = get_language() or "en"
    location = public_location(one, language)
    context = {
        "provider": one,
        "services": services,
        "service": chosen,
        "week": week_of(chosen, days=DAYS_ASIDE) if chosen and bookable else None,
        "bookable": bookable,
        "location": location,
        "checks": _checks(one),
        "staff": list(one.staff_members.all()),
        "map": region_view(location.latitude, location.longitude, radius_km=one.service_radius_km),
        "map_size": bounds(),
        "summary": summary(one),
        "reviews": Paginator(published_of(one), REVIEWS_SHOWN).get_page(request.GET.get("page")),
        "json_ld": _json_ld(request, one, services, language),
    }
    return render(request, "pages/providers/provider.html", context)


@require_GET
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """The free times of another service, for the box beside the services."""
    one = provider_by_slug(slug, viewer=request.user)
    service = get_object_or_404(
        Service.objects.bookable().select_related("provider"), provider=one, public_id=request.GET.get("service", "")
    )
    context = {"provider": one, "services": _services(one), "service": service, "bookable": True}
    return render(request, "pages/providers/partials/times.html", context | {"week": week_of(service, days=DAYS_ASIDE)})


def _services(one: Provider) -> list[Service]:
    """Published services with what a page shows of them: three queries, however many there are."""
    services = Service.objects.filter(provider=one, status=Service.Status.PUBLISHED).order_by("position", "pk")
    found = list(services.select_related("category").prefetch_related("category__translations"))
    for service in found:
        service.provider = one  # the same row: no query for what is known
    return found


def _checks(one: Provider) -> list[VerificationDocument]:
    """What a moderator has accepted and has not expired since."""
    return list(valid_documents(one).filter(outcome=VerificationDocument.Outcome.ACCEPTED))


def _json_ld(request: HttpRequest, one: Provider, services: list[Service], language: str) -> str:
    """Structured data about the business; the address only where it is public anyway."""
    location = public_location(one, language)
    address: dict[str, Any] = {
        "@type": "PostalAddress",
        "addressLocality": location.town,
        "addressCountry": location.country,
    }
    if location.has_address:
        address |= {"streetAddress": location.street, "postalCode": location.postcode}
    data = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": one.trading_name,
        "url": request.build_absolute_uri(reverse("storefront:provider", args=[one.slug])),
        "description": words(one, "about")[0],
        "address": address,
        "makesOffer": [
            {
                "@type": "Offer",
                "itemOffered": {"@type": "Service", "name": words(service, "title")[0]},
                **({"price": str(service.price), "priceCurrency": service.currency} if service.price else {}),
            }
            for service in services
        ],
    }
    if one.rating_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": str(one.rating_average),
            "reviewCount": one.rating_count,
        }
    if one.portrait:
        data["image"] = request.build_absolute_uri(picture_url(one.portrait, 480))
    # "<" is escaped so that no text of a provider can close the script element.
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
