"""An account's own details, phone number and addresses, as its owner changes them."""

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import Address
from marketplace.accounts.tests.factories import make_address, make_user

pytestmark = pytest.mark.django_db
PROFILE = "dashboard:profile"
HOME = {"label": "Home", "street": "Lauben 12", "postcode": "39100", "city": "Bozen", "country": "IT"}


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def browser(user):
    client = Client()
    client.force_login(user)
    return client


class TestPhone:
    def test_is_kept_in_international_form(self, browser, user):
        answer = browser.post(reverse("dashboard:phone"), {"phone_number": "0471 123456"})
        assert answer.url == reverse(PROFILE)
        user.refresh_from_db()
        assert user.phone_number == "+390471123456"
        assert "+390471123456" in browser.get(reverse(PROFILE)).content.decode()

    def test_is_read_as_in_the_country_of_the_first_address(self, browser, user):
        make_address(user, country="AT", postcode="6020", city="Innsbruck")
        browser.post(reverse("dashboard:phone"), {"phone_number": "0512 5360"})
        user.refresh_from_db()
        assert user.phone_number.startswith("+43512")

    def test_what_is_none_stands_beside_its_field_and_stays(self, browser, user):
        answer = browser.post(reverse("dashboard:phone"), {"phone_number": "call me"})
        assert answer.status_code == 422
        assert answer.context["phone"].errors["phone_number"]
        assert 'value="call me"' in answer.content.decode()
        assert user.name in answer.content.decode()

    def test_the_address_of_its_errors_leads_on_when_it_is_only_looked_at(self, browser):
        assert browser.get(reverse("dashboard:phone")).url == reverse(PROFILE)

    def test_an_empty_one_takes_it_away(self, browser, user):
        browser.post(reverse("dashboard:phone"), {"phone_number": "0471 123456"})
        browser.post(reverse("dashboard:phone"), {"phone_number": ""})
        user.refresh_from_db()
        assert user.phone_number == ""


class TestAddresses:
    def test_one_is_added_and_shown(self, browser, user):
        answer = browser.post(reverse("dashboard:address_new"), HOME)
        assert answer.url == reverse(PROFILE)
        assert str(user.addresses.get()) == "Lauben 12, 39100 Bozen"
        assert "Lauben 12, 39100 Bozen" in browser.get(reverse(PROFILE)).content.decode()

    def test_one_is_changed(self, browser, user):
        address = make_address(user)
        page = reverse("dashboard:address", args=[address.public_id])
        assert address.street in browser.get(page).content.decode()
        browser.post(page, HOME | {"street": "Lauben 14"})
        address.refresh_from_db()
        assert address.street == "Lauben 14"

    @pytest.mark.parametrize(
        ("field", "value"), [("street", ""), ("postcode", "3910"), ("city", ""), ("country", "XX")]
    )
    def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(self, browser, user, field, value):
        answer = browser.post(reverse("dashboard:address_new"), HOME | {field: value})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        assert 'value="Home"' in answer.content.decode()
        assert not user.addresses.exists()

    def test_one_is_deleted(self, browser, user):
        address = make_address(user)
        answer = browser.post(reverse("dashboard:address_delete", args=[address.public_id]))
        assert answer.url == reverse(PROFILE)
        assert not Address.objects.filter(pk=address.pk).exists()
