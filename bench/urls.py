"""The portal's addresses and two more: a bare Django view, and a trivial Wagtail page through Wagtail's own view."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from wagtail.views import serve

from portal.urls import urlpatterns as portal_patterns

FILLER = "x" * 20_000


def bare(request: HttpRequest) -> HttpResponse:
    """Twenty kilobytes, no query."""
    return HttpResponse(FILLER)


def trivial(request: HttpRequest) -> HttpResponse:
    """The imprint: a page of editors with almost nothing on it."""
    return serve(request, "imprint/")


urlpatterns = [path("bench/bare/", bare), path("bench/trivial/", trivial), *portal_patterns]
