"""How a request gets its time zone, and how a domain error becomes a page."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from marketplace.core.errors import DomainError
from marketplace.core.templatetags.imports import import_map_hash


class TimeZoneMiddleware:
    """Signed-in people see times in their own zone; what happens at a place names the place's zone itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Looking at request.user would read the session on every page; a session cookie says whether it is worth it.
        if request.COOKIES.get("sessionid") and request.user.is_authenticated:
            with timezone.override(ZoneInfo(request.user.timezone)):
                return self.get_response(request)
        return self.get_response(request)


class ImportMapPolicyMiddleware:
    """Lets the one inline script of our pages, the import map, through the content security policy by its hash."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            setattr(response, "_csp_update", {"script-src": [import_map_hash()]})  # noqa: B010  (how django-csp is told)
        return response


class DomainErrorMiddleware:
    """A rule that said no outside a form: its own page, with its status, in the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Translate domain errors; anything else is a bug and stays one."""
        if isinstance(exception, DomainError):
            return render(request, "pages/errors/domain.html", {"error": exception}, status=exception.status)
        return None
