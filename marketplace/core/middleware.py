"""How an answer is packed, how a request gets its time zone, and how a domain error becomes a page."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from marketplace.core.errors import DomainError
from marketplace.core.templatetags.imports import import_map_hash

NO_LANGUAGE_IN_FRONT = ("/api/",)
PACKED = ("text/html", "text/xml", "application/xml", "application/ld+json")


class LanguageMiddleware(LocaleMiddleware):
    """Django's, except that a program which asks for what is not there is not led to a page in some language."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave the API's answers as they are; they name their language themselves."""
        if request.path_info.startswith(NO_LANGUAGE_IN_FRONT):
            return response
        return super().process_response(request, response)


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages for strangers.

    How well a page packs would tell a listener something of the secrets in it (BREACH). So whoever has a session gets
    pages as they are; and in what a stranger gets, the one secret is masked anew in each answer (Django's form token).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave signed-in people's pages, files and streams alone."""
        kind = response.get("Content-Type", "").partition(";")[0]
        if settings.SESSION_COOKIE_NAME in request.COOKIES or kind not in PACKED or response.streaming:
            return response
        return super().process_response(request, response)


class PersonalPageMiddleware:
    """Says of every page and file for somebody with a session that it is theirs alone: no proxy on the way may keep it.

    Files as well: Wagtail's view says nothing of a document, and there are proxies that keep whatever ends in `.pdf`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        somebody = settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies
        if somebody and "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_cache=True)
        return response


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
