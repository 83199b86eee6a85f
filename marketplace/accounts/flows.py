"""Allauth's flows for the API: the same steps, rate limits and e-mails as on the web, with what DRF has read."""

import json
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.account.inputs import SignupInput
from allauth.headless.account.views import (
    LoginView,
    ResendEmailVerificationCodeView,
    SessionView,
    SignupView,
    VerifyEmailView,
)
from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from allauth.headless.mfa.views import AuthenticateView
from allauth.headless.tokens.views import RefreshTokenView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from marketplace.accounts.forms import PersonForm
from marketplace.accounts.tokens import HANDED
from marketplace.core.errors import Conflict, DomainError, NotAllowed, TooMany

STEPS = {"verify_email": "verify_email", "mfa_authenticate": "second_step"}
TOO_OFTEN = "too_many_login_attempts"


class FlowOver(Conflict):
    """The session token is unknown, used up or too old."""

    code = "flow_over"
    message = _("This step is no longer valid. Please start again.")
    hint = _("Sign in again to get a new code.")


class InvalidToken(DomainError):
    """A refresh token that is none, or no longer."""

    code = "invalid_token"
    status = 401
    message = _("This token is not valid, or no longer valid.")
    hint = _("Please sign in again.")


class ReadAlready:
    """An allauth view that takes what DRF has read and checked."""

    given: dict[str, Any] | None = None

    def _parse_json(self, request: HttpRequest) -> dict[str, Any] | None:
        return self.given


class PersonInput(PersonForm, SignupInput):
    """Who signs up, as on the web."""


class SignUp(ReadAlready, SignupView):
    """A new account."""

    input_class = {"POST": PersonInput}


class SignIn(ReadAlready, LoginView):
    """E-mail address and password."""


class VerifyEmail(ReadAlready, VerifyEmailView):
    """The code from the e-mail."""


class ResendCode(ReadAlready, ResendEmailVerificationCodeView):
    """Another code instead of the one that was sent."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Allauth's, which gives one answer for a step that is over and for one whose codes are used up."""
        process = EmailVerificationProcess.resume(request)
        if process and not process.can_resend:
            raise TooMany(_("No more codes are sent for this step."), hint=FlowOver.hint)
        return super().post(request, *args, **kwargs)


class SecondStep(ReadAlready, AuthenticateView):
    """The code of an authenticator app."""


class Refresh(ReadAlready, RefreshTokenView):
    """New tokens for old ones."""


class SignOut(ReadAlready, SessionView):
    """The end of a session: allauth's is a DELETE."""

    post = SessionView.delete


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a flow stands: signed in with tokens, or waiting for a step."""

    access_token: str = ""
    refresh_token: str = ""
    next_step: str = ""
    session_token: str = ""

    @property
    def tokens(self) -> dict[str, Any]:
        """What a client keeps."""
        return {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "token_type": "Bearer",
            "expires_in": settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN,
        }

    @property
    def pending(self) -> dict[str, Any]:
        """What has to come next."""
        return {"next_step": self.next_step, "session_token": self.session_token}


def run(
    request: HttpRequest,
    view: type[APIView],
    *,
    given: dict[str, Any] | None = None,
    session_token: str | None = "",
    names: dict[str, str] | None = None,
) -> Outcome:
    """Take one step of a flow.

    `session_token` is what the last step gave; None means the session of the access token. `names` are our words for
    allauth's fields. Raises ValidationError, `TooMany`, `FlowOver`.
    """
    setattr(request, HANDED, session_token)
    try:
        response = view.as_api_view(client=Client.APP, given=given)(request)
    except ImmediateHttpResponse as answer:
        response = answer.response
    said = json.loads(response.content or b"{}")
    _refuse(response.status_code, said, names or {})
    meta = said.get("meta") or {}
    data = said.get("data") or {}
    waiting = [STEPS[flow["id"]] for flow in data.get("flows", []) if flow.get("is_pending") and flow["id"] in STEPS]
    return Outcome(
        access_token=meta.get("access_token") or data.get("access_token", ""),
        refresh_token=meta.get("refresh_token") or data.get("refresh_token", ""),
        next_step=next(iter(waiting), ""),
        session_token=meta.get("session_token") or session_token or "",
    )


def _refuse(status: int, said: dict[str, Any], names: dict[str, str]) -> None:
    """Allauth's way to say no, in our errors."""
    errors = said.get("errors") or []
    if status == 429 or any(error.get("code") == TOO_OFTEN for error in errors):
        raise TooMany(_("That was tried too often. Please wait a few minutes."))
    if status in (409, 410):
        raise FlowOver
    if status == 403:
        raise NotAllowed
    if errors:
        fields: dict[str, list[ErrorDetail]] = {}
        for error in errors:
            field = names.get(error.get("param", ""), error.get("param", "non_field_errors"))
            fields.setdefault(field, []).append(ErrorDetail(error["message"], code=error["code"]))
        raise ValidationError(fields)
    if status not in (200, 400, 401):  # 401 is allauth's word for: not signed in yet
        raise RuntimeError(f"allauth answered {status}")
