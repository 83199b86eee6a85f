"""A provider's home: what still keeps customers from booking."""

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.booking.tests.factories import make_bookable_service
from marketplace.catalog.models import Service
from marketplace.providers.models import Provider
from marketplace.scheduling.models import WorkingHours

pytestmark = pytest.mark.django_db


def missing(provider: Provider) -> list[str]:
    """The addresses that the home page leads to before anybody can book."""
    client = Client()
    client.force_login(provider.owner)
    return [url for _words, url in client.get(reverse("dashboard:business")).context["unbookable"]]


def test_hours_and_a_service_are_asked_for_until_they_are_there():
    provider = make_bookable_service().provider
    assert missing(provider) == []
    WorkingHours.objects.all().delete()
    assert missing(provider) == [reverse("dashboard:team")]
    Service.objects.update(status=Service.Status.PAUSED)
    assert missing(provider) == [reverse("dashboard:services"), reverse("dashboard:team")]


def test_who_is_not_checked_yet_hears_of_that_first():
    provider = make_bookable_service().provider
    WorkingHours.objects.all().delete()
    Provider.objects.update(verification=Provider.Verification.DRAFT)
    assert missing(provider) == []
