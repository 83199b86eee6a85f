"""What crawlers ask for: robots.txt, the site map, and the pictures of pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from marketplace.core.seo import absolute, cards, sitemaps
from marketplace.core.seo.heads import CODES

KEEP = 600  # seconds
FOR_EVER = 60 * 60 * 24 * 365
# Below a language: what belongs to one person or changes something, and searches, of which there is no end.
NOT_FOR_CRAWLERS = (
    *("account/", "private/", "me/", "notifications/", "bookings/", "requests/", "messages/", "invoices/", "business/"),
    *("book/", "booking/", "request/", "reviews/", "search/?", "search/suggest/"),
)


@require_safe
@cache_control(public=True, max_age=KEEP)
def robots(request: HttpRequest) -> HttpResponse:
    """Where crawlers are not needed, and where the site map is; a site that is not to be found closes altogether."""
    if settings.SEARCH_ENGINES:
        closed = ["/admin/", "/api/", *(f"/{code}/{path}" for code in CODES for path in NOT_FOR_CRAWLERS)]
        lines = [*(f"Disallow: {path}" for path in closed), "", f"Sitemap: {absolute(reverse('sitemap'))}"]
    else:
        lines = ["Disallow: /"]
    return HttpResponse("\n".join(["User-agent: *", *lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=KEEP)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """All files of the site map."""
    files = [
        (absolute(reverse("sitemap_file", args=[name, language, number])), changed)
        for name, language, number, changed in sitemaps.files()
    ]
    return render(request, "seo/sitemap_index.xml", {"files": files}, content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=KEEP)
def sitemap_file(request: HttpRequest, name: str, language: str, number: int) -> HttpResponse:
    """One file: each address with its languages."""
    addresses = sitemaps.addresses(name, language, number)
    if not addresses:
        raise Http404
    return render(request, "seo/sitemap.xml", {"addresses": addresses}, content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=FOR_EVER, immutable=True)
def card(request: HttpRequest, kind: str, language: str, key: str, digest: str) -> HttpResponse:
    """The picture of a page as its words are now; an older digest has no picture any more."""
    if kind not in cards.kinds or language not in CODES:
        raise Http404
    with translation.override(language):
        words = cards.kinds.get(kind)(language, key)
    if words is None or words.digest != digest:
        raise Http404
    return HttpResponse(cards.draw(words), content_type="image/png")
