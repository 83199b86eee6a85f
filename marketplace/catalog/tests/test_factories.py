"""The factories make what they promise: a service that can be found and booked."""

from marketplace.catalog.models import Service
from marketplace.catalog.tests.factories import make_category, make_service
from marketplace.providers.tests.factories import make_provider


def test_a_made_service_is_bookable(db):
    service = make_service(make_provider())
    assert list(Service.objects.bookable()) == [service]
    assert service.performed_by.get().name == service.provider.owner.name
    assert service.category.get_parent().key == "test-group"


def test_a_category_is_made_once(db):
    assert make_category("plumber") == make_category("plumber")
