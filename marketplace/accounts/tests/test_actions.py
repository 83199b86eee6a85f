"""What people change about themselves."""

import pytest

from marketplace.accounts.actions import save_address as saving
from marketplace.accounts.actions.change_home import change_home
from marketplace.accounts.actions.save_address import delete_address, save_address
from marketplace.accounts.actions.update_profile import change_phone, update_profile
from marketplace.accounts.forms import AddressForm, PhoneForm, ProfileForm
from marketplace.accounts.models import Address, User
from marketplace.accounts.tests.factories import make_address, make_user
from marketplace.core.errors import Invalid, NotFound, TooMany
from marketplace.core.models import AuditEntry

pytestmark = pytest.mark.django_db
HOME = {"street": "Lauben 12", "postcode": "39012", "city": "Meran", "country": "IT"}


class TestProfile:
    def test_name_language_and_zone(self):
        user = make_user()
        update_profile(actor=user, name=" Anna  B ", preferred_language="it", timezone="Europe/Vienna")
        user.refresh_from_db()
        assert (user.name, user.preferred_language, user.timezone) == ("Anna B", "it", "Europe/Vienna")
        assert AuditEntry.objects.get(action="accounts.update_profile").actor_id == user.pk

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"preferred_language": "fr"}, "preferred_language"),
            ({"timezone": "Europe/Atlantis"}, "timezone"),
            ({"timezone": "../../etc/passwd"}, "timezone"),
            ({"timezone": "Europe"}, "timezone"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, change, field):
        values = {"name": "Anna", "preferred_language": "de", "timezone": "Europe/Rome"} | change
        with pytest.raises(Invalid) as refused:
            update_profile(actor=make_user(), **values)
        assert refused.value.field == field

    def test_another_number_has_to_be_verified_again(self):
        user = make_user(phone_number="+390471123456", phone_verified=True)
        change_phone(actor=user, phone_number="0471 123456")
        assert user.phone_verified
        change_phone(actor=user, phone_number="333 1234567")
        user.refresh_from_db()
        assert (user.phone_number, user.phone_verified) == ("+393331234567", False)

    def test_the_home_is_customers_or_providers_and_staff_keep_theirs(self):
        user, admin = make_user(), make_user(role=User.Role.ADMIN)
        assert change_home(user=user, role="provider").role == "provider"
        assert change_home(user=admin, role="customer").role == "admin"
        with pytest.raises(Invalid):
            change_home(user=user, role="admin")


class TestAddresses:
    def test_a_new_one_gets_the_point_of_its_town(self):
        address = save_address(actor=make_user(), **HOME, label="Home")
        assert address.latitude == pytest.approx(46.67, abs=0.05)
        assert str(address) == "Lauben 12, 39012 Meran"

    def test_an_unknown_town_or_one_in_another_country_has_no_point(self):
        user = make_user()
        assert save_address(actor=user, **HOME | {"city": "Nirgendwo"}).latitude is None
        assert save_address(actor=user, **HOME | {"country": "DE", "postcode": "80331"}).latitude is None

    def test_an_own_one_changes_in_place(self):
        user = make_user()
        address = make_address(user)
        save_address(actor=user, public_id=address.public_id, **HOME)
        assert [one.city for one in user.addresses.all()] == ["Meran"]

    def test_anybody_elses_is_not_there(self):
        address = make_address(make_user())
        stranger = make_user()
        with pytest.raises(NotFound):
            save_address(actor=stranger, public_id=address.public_id, **HOME)
        with pytest.raises(NotFound):
            delete_address(actor=stranger, public_id=address.public_id)
        assert Address.objects.get(pk=address.pk).city == "Bolzano"

    def test_deleting(self):
        user = make_user()
        delete_address(actor=user, public_id=make_address(user).public_id)
        assert not user.addresses.exists()

    def test_there_is_a_limit(self, monkeypatch):
        monkeypatch.setattr(saving, "MOST_ADDRESSES", 1)
        user = make_user()
        first = save_address(actor=user, **HOME)
        with pytest.raises(TooMany):
            save_address(actor=user, **HOME)
        save_address(actor=user, public_id=first.public_id, **HOME)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"street": " "}, "street"),
            ({"postcode": "1"}, "postcode"),
            ({"city": "x" * 81}, "city"),
            ({"country": "FR"}, "country"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, change, field):
        with pytest.raises(Invalid) as refused:
            save_address(actor=make_user(), **HOME | change)
        assert refused.value.field == field


class TestForms:
    def test_the_profile_starts_with_what_is_there(self):
        user = make_user(timezone="America/Lima")
        form = ProfileForm(user=user)
        assert form.initial["name"] == user.name
        assert ("America/Lima", "America/Lima") in form.fields["timezone"].choices

    def test_what_an_action_refuses_stands_beside_the_field(self):
        user = make_user()
        form = PhoneForm({"phone_number": "12"})
        assert form.is_valid()
        assert form.run(change_phone, actor=user, **form.cleaned_data) is None
        assert "phone_number" in form.errors
        assert not form.is_valid()

    def test_what_belongs_to_no_field_stands_above(self, monkeypatch):
        monkeypatch.setattr(saving, "MOST_ADDRESSES", 0)
        form = AddressForm(HOME)
        assert form.is_valid()
        form.run(save_address, actor=make_user(), **form.cleaned_data)
        assert form.non_field_errors()

    def test_an_address_to_change_fills_the_form(self):
        address = make_address(make_user())
        assert AddressForm(address=address).initial["street"] == address.street
