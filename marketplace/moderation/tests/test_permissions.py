"""Role by endpoint: who is let in where, and what a POST of theirs changes."""

import pytest
from django.urls import reverse

from marketplace.accounts.tests.factories import make_admin, make_editor, make_moderator, make_user
from marketplace.bidding.tests.factories import make_bid
from marketplace.booking.tests.factories import NOW, make_booking
from marketplace.catalog.tests.factories import make_service
from marketplace.core import clock
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_document, make_provider, make_staff

pytestmark = pytest.mark.django_db
SUBMITTED = Provider.Verification.SUBMITTED


def step(name, provider):
    return reverse(f"provider:{name}", args=[provider.pk])


def status_of(provider) -> str:
    return Provider.objects.values_list("verification", flat=True).get(pk=provider.pk)


def endpoints(provider, document, booking, service, bid):
    return {
        "list of providers": reverse("provider:index"),
        "results of providers": reverse("provider:index_results"),
        "a provider": reverse("provider:inspect", args=[provider.pk]),
        "verify": step("verify", provider),
        "reject": step("reject", provider),
        "suspend": step("suspend", provider),
        "reinstate": step("reinstate", provider),
        "document": reverse("providers:document", args=[document.public_id]),
        "list of bookings": reverse("booking:index"),
        "a booking": reverse("booking:inspect", args=[booking.pk]),
        "cancel": reverse("booking:cancel", args=[booking.pk]),
        "settle": reverse("booking:settle", args=[booking.pk]),
        "list of requests": reverse("servicerequest:index"),
        "a request": reverse("servicerequest:inspect", args=[bid.request_id]),
        "list of bids": reverse("bid:index"),
        "a bid": reverse("bid:inspect", args=[bid.pk]),
        "list of services": reverse("wagtailsnippets_catalog_service:list"),
        "a service": reverse("wagtailsnippets_catalog_service:edit", args=[service.pk]),
        "list of categories": reverse("wagtailsnippets_catalog_category:list"),
    }


ROLES = {
    "stranger": lambda provider: None,
    "customer": lambda provider: make_user(),
    "owner": lambda provider: provider.owner,
    "worker": lambda provider: make_staff(provider, user=make_user(role="provider")).user,
    "other provider": lambda provider: make_provider().owner,
    "editor": lambda provider: make_editor(),
    "moderator": lambda provider: make_moderator(),
    "admin": lambda provider: make_admin(),
}
LET_IN = {"moderator", "admin"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "name",
    [
        "list of providers",
        "results of providers",
        "a provider",
        "verify",
        "reject",
        "suspend",
        "reinstate",
        "document",
        "list of bookings",
        "a booking",
        "cancel",
        "list of requests",
        "a request",
        "list of bids",
        "a bid",
        "list of services",
        "a service",
        "list of categories",
    ],
)
def test_who_is_let_in_where(client, role, name):
    with clock.moved_to(NOW):
        booking = make_booking()
        provider = make_provider(verification=SUBMITTED)
        document, service = make_document(provider), make_service(provider)
        url = endpoints(provider, document, booking, service, make_bid())[name]
        user = ROLES[role](provider)
        if user is not None:
            client.force_login(user)
        allowed = role in LET_IN or (role == "owner" and name == "document")
        assert (client.get(url).status_code == 200) is allowed
        client.post(url, {"reason": "Because."})
    changed = status_of(provider) != SUBMITTED
    assert changed is (role in LET_IN and name in ("verify", "reject"))
