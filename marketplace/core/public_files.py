"""Public files from this machine's disk; in front of a larger site a proxy or a bucket hands them out instead."""

import posixpath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.static import serve

KEPT = 60 * 60 * 24  # a picture never changes under its name, but it may be taken away: a day is long enough to keep it
# What somebody has sent us is looked at or saved, and never runs here as a page of ours.
NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ASKED_ELSEWHERE = "documents/"  # Wagtail lays them here too, but its own view asks who may have one


@cache_control(public=True, max_age=KEPT)
def public_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the public storage; `Http404` for one that is not there or has a view of its own."""
    plain = posixpath.normpath(path).lstrip("/")
    if f"{plain}/".startswith(ASKED_ELSEWHERE):
        raise Http404
    response: HttpResponseBase = serve(request, plain, document_root=settings.MEDIA_ROOT)
    response["Content-Security-Policy"] = NOTHING_RUNS
    return response
