"""Signing up and in for apps, and who one is."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts import flows
from marketplace.accounts.models import Language, User
from marketplace.accounts.queries import email_is_verified
from marketplace.accounts.requests import ApiRequest
from marketplace.core.api.fields import InputSerializer, read_body
from marketplace.core.api.schema import body_problems, problems
from marketplace.core.api.views import ApiView, PublicApiView

ROLES = [User.Role.CUSTOMER, User.Role.PROVIDER]


class SignUpSerializer(InputSerializer):
    """A new account."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=200, trim_whitespace=False)
    name = serializers.CharField(max_length=120, help_text="First and last name.")
    role = serializers.ChoiceField(ROLES, default=User.Role.CUSTOMER, help_text="Which home the account opens on.")
    terms = serializers.BooleanField(help_text="The terms of use were accepted; must be true.")


class SignInSerializer(InputSerializer):
    """An existing account."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class PendingStepSerializer(InputSerializer):
    """The session token that came with the step before."""

    session_token = serializers.RegexField(r"^[0-9a-z]{8,64}\Z")


class CodeSerializer(PendingStepSerializer):
    """A code, and the session token that came with the step before."""

    code = serializers.CharField(max_length=40)


class RefreshSerializer(InputSerializer):
    """The refresh token, which is used up by this."""

    refresh_token = serializers.CharField(max_length=2000)


class PendingSerializer(serializers.Serializer):
    """Not signed in yet: take the next step with the session token."""

    next_step = serializers.ChoiceField(["verify_email", "second_step"])
    session_token = serializers.CharField()


class TokensSerializer(serializers.Serializer):
    """Signed in."""

    access_token = serializers.CharField(help_text="For the header Authorization: Bearer …")
    refresh_token = serializers.CharField(help_text="For auth/refresh/, once.")
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds that the access token lasts.")


class CurrentUserSerializer(serializers.Serializer):
    """The account itself."""

    id = serializers.CharField(source="public_id")
    email = serializers.EmailField()
    name = serializers.CharField()
    role = serializers.ChoiceField(User.Role.choices)
    preferred_language = serializers.ChoiceField(Language.choices)
    time_zone = serializers.CharField(source="timezone")
    phone_number = serializers.CharField()
    email_verified = serializers.BooleanField()


def _answer(outcome: flows.Outcome) -> Response:
    """Tokens, or what has to come next."""
    if outcome.access_token:
        return Response(outcome.tokens)
    if not outcome.next_step:
        raise flows.FlowOver
    return Response(outcome.pending, status=202)


class EntranceView(PublicApiView):
    """Steps that are taken before there is a token; a stale one in the header does not matter."""

    authentication_classes = ()


STEP = {200: TokensSerializer, 202: PendingSerializer}


class SignUpView(EntranceView):
    """A new account; a code is sent to the address, and nobody learns whether it has an account already."""

    @extend_schema(
        operation_id="sign_up",
        request=SignUpSerializer,
        responses={202: PendingSerializer} | body_problems(409),
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Sign up. Verify the address next."""
        given: dict[str, Any] = read_body(SignUpSerializer, request)
        return _answer(flows.run(request._request, flows.SignUp, given=given))


class VerifyEmailView(EntranceView):
    """The code from the e-mail."""

    @extend_schema(operation_id="verify_email", request=CodeSerializer, responses=STEP | body_problems(409), auth=[])
    def post(self, request: Request) -> Response:
        """Verify the e-mail address with the code that was sent to it, and sign in."""
        given = read_body(CodeSerializer, request)
        return _answer(
            flows.run(
                request._request,
                flows.VerifyEmail,
                given={"key": given["code"]},
                session_token=given["session_token"],
                names={"key": "code"},
            )
        )


class ResendCodeView(EntranceView):
    """Another e-mail; for an address that has an account already it looks the same, and nothing is sent."""

    @extend_schema(
        operation_id="resend_code",
        request=PendingStepSerializer,
        responses={202: PendingSerializer} | body_problems(409),
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Send a new code to the address that is being verified. The one before counts no longer."""
        token = read_body(PendingStepSerializer, request)["session_token"]
        outcome = flows.run(request._request, flows.ResendCode, session_token=token)
        return Response(outcome.pending | {"next_step": "verify_email"}, status=202)


class SignInView(EntranceView):
    """E-mail address and password."""

    @extend_schema(operation_id="sign_in", request=SignInSerializer, responses=STEP | body_problems(409), auth=[])
    def post(self, request: Request) -> Response:
        """Sign in: tokens, or the step that is still missing."""
        return _answer(flows.run(request._request, flows.SignIn, given=read_body(SignInSerializer, request)))


class SecondStepView(EntranceView):
    """For accounts that are protected by an authenticator app."""

    @extend_schema(operation_id="second_step", request=CodeSerializer, responses=STEP | body_problems(409), auth=[])
    def post(self, request: Request) -> Response:
        """Finish signing in with a code of the authenticator app, or a recovery code."""
        given = read_body(CodeSerializer, request)
        handed = {"code": given["code"]}
        token = given["session_token"]
        return _answer(flows.run(request._request, flows.SecondStep, given=handed, session_token=token))


class RefreshView(EntranceView):
    """New tokens for old ones."""

    @extend_schema(
        operation_id="refresh_tokens",
        request=RefreshSerializer,
        responses={200: TokensSerializer} | body_problems(),
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Get new tokens; the refresh token is used up."""
        outcome = flows.run(request._request, flows.Refresh, given=read_body(RefreshSerializer, request))
        if not outcome.access_token:
            raise flows.InvalidToken
        return Response(outcome.tokens)


class SignOutView(ApiView):
    """The end of a session."""

    @extend_schema(operation_id="sign_out", request=None, responses={204: None} | body_problems())
    def post(self, request: Request) -> Response:
        """Sign out: access and refresh tokens of this session end at once."""
        flows.run(request._request, flows.SignOut, session_token=None)
        return Response(status=204)


class CurrentUserView(ApiView):
    """Who one is."""

    @extend_schema(operation_id="current_user", responses={200: CurrentUserSerializer} | problems())
    def get(self, request: ApiRequest) -> Response:
        """The account that the token belongs to."""
        user = request.user
        fields = ("public_id", "email", "name", "role", "preferred_language", "timezone", "phone_number")
        shown = {name: getattr(user, name) for name in fields} | {"email_verified": email_is_verified(user)}
        return Response(CurrentUserSerializer(shown).data)
