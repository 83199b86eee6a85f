"""Where requests and bids are shown; the pages stand higher in the house, and without one the owner's home will do."""

from django.urls import NoReverseMatch, reverse

from marketplace.bidding.models import ServiceRequest


def request_link(request: ServiceRequest) -> str:
    """The customer's page of a request."""
    return _link("dashboard:request", request.public_id, "dashboard:home")


def opportunity_link(request: ServiceRequest) -> str:
    """The provider's page of a request."""
    return _link("dashboard:opportunity", request.public_id, "dashboard:business")


def _link(name: str, public_id: str, otherwise: str) -> str:
    try:
        return reverse(name, args=[public_id])
    except NoReverseMatch:
        return reverse(otherwise)
