"""What a view may rely on: types for requests, nothing that runs."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from marketplace.accounts.models import User


class PortalRequest(HttpRequest):
    """A request as our middleware leaves it."""

    htmx: HtmxDetails


class AccountRequest(PortalRequest):
    """A request of somebody who is signed in."""

    user: User


class ApiRequest(Request):
    """A request of an app with a valid token."""

    user: User
