"""The base of every view of the API: JSON in and out, the reader's language, the same limits everywhere."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from allauth.headless.contrib.rest_framework.authentication import JWTTokenAuthentication
from django.conf import settings
from django.http import Http404
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS, AllowAny, IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from marketplace.core.api.known import name_answer
from marketplace.core.api.problem import handle_exception
from marketplace.core.api.schema import Schema
from marketplace.core.api.throttles import AccountThrottle, VisitorThrottle


class StrictJSONParser(JSONParser):
    """JSON that is nested a thousand times is nobody's booking."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The parsed body."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error


class AlwaysJSON(BaseContentNegotiation):
    """There is one form of answer, whatever a client would rather have."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """The parser of the body's media type, or none."""
        return next((one for one in parsers if request.content_type.partition(";")[0].strip() == one.media_type), None)

    def select_renderer(self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None) -> Any:
        """The one there is."""
        only = next(iter(renderers))
        return only, only.media_type


def asked_language(header: str) -> str:
    """The first language of an Accept-Language header that we have, or an empty string."""
    for code, _weight in parse_accept_lang_header(header):
        try:
            return "" if code == "*" else get_supported_language_variant(code)
        except (LookupError, ValueError):
            continue
    return ""


class ApiView(APIView):
    """For those who are signed in."""

    authentication_classes: Sequence[Any] = (JWTTokenAuthentication,)
    permission_classes: Sequence[Any] = (IsAuthenticated,)
    throttle_classes: Sequence[Any] = (VisitorThrottle, AccountThrottle)
    renderer_classes = (JSONRenderer,)
    parser_classes = (StrictJSONParser,)
    content_negotiation_class = AlwaysJSON
    metadata_class = None
    schema: Any = Schema()

    def get_exception_handler(self) -> Callable[..., Response | None]:
        """Problems, for our views only: Wagtail's admin has its own way."""
        return handle_exception

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Choose the language: as the request asks, else the account's own. No cookie decides here."""
        language = asked_language(request.META.get("HTTP_ACCEPT_LANGUAGE", "")) or settings.LANGUAGE_CODE
        translation.activate(language)
        super().initial(request, *args, **kwargs)
        own = getattr(request.user, "preferred_language", "")
        if own and not asked_language(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
            translation.activate(own)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What one account was told stands in nobody's cache, and every answer names its language."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        patch_vary_headers(response, ("Accept-Language",))
        self.say_who_keeps(request, response)
        return response

    def say_who_keeps(self, request: Request, response: Any) -> None:
        """Nobody."""
        patch_cache_control(response, private=True, no_store=True)


class PublicApiView(ApiView):
    """For everybody."""

    permission_classes: Sequence[Any] = (AllowAny,)
    # Seconds: what is the same for everybody may stand in caches for a moment. 0: as long as one asks each time whether
    # it still holds. None: not at all.
    kept_for: int | None = None

    def say_who_keeps(self, request: Request, response: Any) -> None:
        """Every cache for `kept_for` seconds; the one of the app alone where a token may have chosen the language."""
        if self.kept_for is None or request.method not in SAFE_METHODS or response.status_code != 200:
            super().say_who_keeps(request, response)
            return
        patch_vary_headers(response, ("Authorization",))
        whose = {"private" if "Authorization" in request.headers else "public": True}
        long: dict[str, Any] = {"max_age": self.kept_for} if self.kept_for else {"no_cache": True}
        patch_cache_control(response, **whose, **long)
        name_answer(request, response)


class NotThere(PublicApiView):
    """Every address below the API that is none of ours."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whatever the method."""
        super().initial(request, *args, **kwargs)
        raise Http404

    def get(self, request: Request, **kwargs: Any) -> Response:
        """Never reached."""
        raise Http404
