"""Limits per account, and per address for those who are not signed in. Signing in has allauth's own beside these."""

from rest_framework.throttling import AnonRateThrottle, UserRateThrottle


class VisitorThrottle(AnonRateThrottle):
    """Requests of one address without an account."""

    scope = "api_visitor"


class AccountThrottle(UserRateThrottle):
    """Requests of one account."""

    scope = "api_account"
