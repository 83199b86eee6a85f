"""Pages for when something goes wrong. Those for the worst days ask neither the database nor the cache nor anybody."""

import json
import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header

from marketplace.core.api.problem import MEDIA_TYPE, problem_body

logger = logging.getLogger(__name__)
PROGRAMS = "/api/"
SAID = {"server_error": _("Something broke on our side."), "bad_request": _("This request cannot be read.")}
HINTS = {
    "server_error": _("Please try again; repeat a booking or a payment with the same key, so that it happens once."),
    "bad_request": "",
}
# When even the template cannot be read.
LAST_WORDS = "<!doctype html><html lang=en><title>Piazza</title><p>Something broke on our side. Please try again.</p>"


def server_error(request: HttpRequest) -> HttpResponse:
    """500, in the language of the address or of the browser."""
    return _plain(request, "500.html", status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what the browser sent makes no sense, perhaps not even the host it asked for."""
    return _plain(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that lay open for too long, or came from elsewhere. Says what to do about it."""
    back = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = ""
    return render(request, "403_csrf.html", {"back": back}, status=403)


def language_of(request: HttpRequest) -> str:
    """The language that the address begins with, else the first of the browser's that we speak, else English."""
    known = [code for code, _ in settings.LANGUAGES]
    first = request.path_info.lstrip("/").partition("/")[0]
    if first in known:
        return first
    wanted = parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    return next((code[:2] for code, _ in wanted if code[:2] in known), "en")


def _plain(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    language = language_of(request)
    if request.path_info.startswith(PROGRAMS):
        return _for_programs(status, language)
    try:
        body: str = render_to_string(template, {"language": language})
    except Exception:  # whatever it is, there is an answer
        logger.exception("The page for errors is broken itself")
        body = LAST_WORDS
    response = HttpResponse(body, status=status, headers={"Content-Language": language})
    add_never_cache_headers(response)
    return response


def _for_programs(status: int, language: str) -> HttpResponse:
    """The same as a problem, in the form that every other answer of the API has when it says no."""
    code = "server_error" if status >= 500 else "bad_request"
    with translation.override(language):
        body = json.dumps(problem_body(status=status, code=code, detail=SAID[code], hint=HINTS[code]))
    response = HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers={"Content-Language": language})
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ("Accept-Language",))
    return response
