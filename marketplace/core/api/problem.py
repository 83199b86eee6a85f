"""Errors as RFC 9457 problems, in the reader's language, with a stable code that a program can act on."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from marketplace.core.errors import DomainError

MEDIA_TYPE = "application/problem+json"
# A tag is a name and no address: nobody fetches it (RFC 9457, 3.1.1).
TYPE = "tag:piazza.example,2026:problem/"
TITLES: dict[int, Promise] = {
    400: _("The request was not accepted"),
    401: _("Please sign in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Not possible at this address"),
    409: _("This has changed in the meantime"),
    413: _("Too large"),
    415: _("Only JSON is read here"),
    422: _("The key belongs to another request"),
    429: _("Too many requests"),
    500: _("Something broke on our side"),
    503: _("Not available at the moment"),
}
EXPECTED: tuple[tuple[Any, int, str, Promise], ...] = (
    ((Http404, exceptions.NotFound), 404, "not_found", _("We could not find this.")),
    ((PermissionDenied, exceptions.PermissionDenied), 403, "not_allowed", _("You may not do this.")),
    (RequestDataTooBig, 413, "too_large", _("This is more than we read at once.")),
)
NO_FIELD = "non_field_errors"


class FieldErrorSerializer(serializers.Serializer):
    """What is wrong with one field."""

    field = serializers.CharField(help_text="Path of the field, with dots: `details.street`. Empty: the whole request.")
    code = serializers.CharField()
    message = serializers.CharField(help_text="For people, in their language.")


class ProblemSerializer(serializers.Serializer):
    """RFC 9457. Programs look at `code`; people read `detail` and `hint`."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable: `taken`, `not_found`, `invalid` …")
    hint = serializers.CharField(help_text="What would help; may be empty.")

    def get_fields(self) -> dict[str, serializers.Field]:
        """With `errors`: declared like the others, it would have the name of a property that every serializer has."""
        return {**super().get_fields(), "errors": FieldErrorSerializer(many=True)}


def problem(
    *,
    status: int,
    code: str,
    detail: Any,
    hint: Any = "",
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer that says no."""
    body = problem_body(status=status, code=code, detail=detail, hint=hint, errors=errors)
    return Response(body, status=status, headers=dict(headers or {}), content_type=MEDIA_TYPE)


def problem_body(
    *, status: int, code: str, detail: Any, hint: Any = "", errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """What such an answer says, in the active language."""
    return {
        "type": TYPE + code,
        "title": str(TITLES.get(status, TITLES[400])),
        "status": status,
        "detail": str(detail),
        "code": code,
        "hint": str(hint),
        "errors": errors or [],
    }


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: what is expected becomes a problem, anything else is a bug and stays one."""
    set_rollback()
    if isinstance(error, DomainError):
        return _of_domain(error)
    if isinstance(error, serializers.ValidationError):
        errors = list(_flat(error.detail))
        return problem(status=400, code="invalid", detail=_("Please check what you sent."), errors=errors)
    for kinds, status, code, detail in EXPECTED:
        if isinstance(error, kinds):
            return problem(status=status, code=code, detail=detail)
    return _of_framework(error) if isinstance(error, exceptions.APIException) else None


def _of_domain(error: DomainError) -> Response:
    errors = []
    if error.field:
        errors = [{"field": error.field, "code": error.code, "message": str(error.message)}]
    headers = {"Retry-After": "60"} if error.status == 429 else {}
    return problem(
        status=error.status,
        code=error.code,
        detail=error.message,
        hint=error.hint,
        errors=errors,
        headers=headers,
    )


def _of_framework(error: exceptions.APIException) -> Response:
    """What DRF itself raises: no token, wrong method, no JSON, too often."""
    headers: dict[str, str] = {}
    hint: Any = ""
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else "invalid"
    detail: Any = error.detail
    if isinstance(error, exceptions.Throttled):
        seconds = max(int(getattr(error, "wait", None) or 1), 1)
        headers["Retry-After"] = str(seconds)
        code, detail = "too_many", _("You have reached the limit for now.")
        hint = _("Please try again in %(seconds)d seconds.") % {"seconds": seconds}
    elif isinstance(error, exceptions.NotAuthenticated):
        detail, hint = _("This needs an account."), _("Sign in and send the access token with every request.")
    elif isinstance(error, exceptions.AuthenticationFailed):
        code, detail = "invalid_token", _("This access token is not valid, or no longer valid.")
        hint = _("Refresh it, or sign in again.")
    elif isinstance(error, exceptions.ParseError):
        code, detail = "no_json", _("This could not be read as JSON.")
    elif isinstance(error, exceptions.UnsupportedMediaType):
        code, detail = "unsupported_media_type", _("Please send JSON, as application/json.")
    return problem(status=error.status_code, code=code, detail=detail, hint=hint, headers=headers)


def _flat(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested details as a list of fields."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            if name == NO_FIELD:
                yield from _flat(inner, path)
            else:
                yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _flat(inner, f"{path}.{index}" if nested and path else path)
    else:
        yield {"field": path, "code": getattr(detail, "code", "invalid"), "message": str(detail)}
