"""The API's tokens: allauth's, bound to a session, found only where our own addresses look for them."""

from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy
from allauth.headless.tokens.strategies.jwt.internal import session_key_from_sid
from django.http import HttpRequest

HANDED = "_piazza_session_token"


class TokenStrategy(JWTTokenStrategy):
    """The token of an unfinished sign-in comes from the body that we have read, and from no header."""

    def get_session_token(self, request: HttpRequest) -> str | None:
        """What our view handed over; else the session of the access token."""
        handed = getattr(request, HANDED, None)
        if handed is not None:
            return handed or None
        payload = self._get_access_token(request)
        return session_key_from_sid(payload["sid"]) if payload else None
