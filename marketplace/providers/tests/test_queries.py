"""What anybody may know of a provider, and what nobody may."""

import pytest
from django.contrib.auth.models import AnonymousUser

from marketplace.accounts.tests.factories import make_admin, make_editor, make_user
from marketplace.core.errors import NotFound
from marketplace.providers.actions.update_provider import update_provider
from marketplace.providers.models import Provider
from marketplace.providers.queries import document_for, provider_by_slug, provider_of, public_location, town_of
from marketplace.providers.tests.factories import make_document, make_provider, make_staff

pytestmark = pytest.mark.django_db


class TestLocation:
    def test_an_individuals_street_is_nobodys_business(self):
        provider = make_provider(account_type="individual", street="Via Goethe 5", latitude=46.5123, longitude=11.3777)
        place = public_location(provider, "en")
        assert (place.street, place.postcode, place.has_address) == ("", "", False)
        assert (place.latitude, place.longitude) == (town_of(provider).latitude, town_of(provider).longitude)
        assert place.latitude != provider.latitude

    def test_a_company_shows_its_address(self):
        provider = make_provider(account_type="company", latitude=46.5123, longitude=11.3777)
        place = public_location(provider, "de")
        assert (place.street, place.postcode, place.latitude) == ("Via Goethe 5", "39100", 46.5123)

    def test_the_town_is_named_in_the_readers_language(self):
        provider = make_provider()
        provider = update_provider(provider_id=provider.pk, actor=provider.owner, town="Meran")
        assert [public_location(provider, code).town for code in ("de", "it")] == ["Meran", "Merano"]
        assert public_location(provider, "de").region

    def test_it_costs_no_query(self, django_assert_num_queries):
        provider = make_provider()
        with django_assert_num_queries(0):
            public_location(provider, "it")


class TestPage:
    def test_everybody_sees_a_verified_provider(self, django_assert_max_num_queries):
        provider = make_provider(slug="kofler")
        make_staff(provider, is_active=False)
        with django_assert_max_num_queries(3):
            found = provider_by_slug("kofler", viewer=AnonymousUser())
            assert [member.name for member in found.staff_members.all()] == [provider.owner.name]
            assert found.policy.kind == "flexible"

    @pytest.mark.parametrize("status", [one for one in Provider.Verification.values if one != "verified"])
    def test_before_and_after_that_only_its_own_people_do(self, status):
        provider = make_provider(verification=status)
        worker = make_user()
        make_staff(provider, user=worker)
        for viewer in (None, AnonymousUser(), make_user()):
            with pytest.raises(NotFound):
                provider_by_slug(provider.slug, viewer=viewer)
        for viewer in (provider.owner, worker):
            assert provider_by_slug(provider.slug, viewer=viewer) == provider

    def test_the_business_of_an_account(self):
        provider = make_provider()
        worker, former = make_user(), make_user()
        make_staff(provider, user=worker)
        make_staff(provider, user=former, is_active=False)
        assert provider_of(provider.owner) == provider_of(worker) == provider
        assert provider_of(former) is None
        other = make_provider(owner=worker)
        assert provider_of(worker) == other


def test_documents_are_for_the_owner_and_moderators():
    provider = make_provider()
    document = make_document(provider)
    worker = make_user()
    make_staff(provider, user=worker)
    for viewer in (AnonymousUser(), make_user(), worker, make_editor(), make_provider().owner):
        with pytest.raises(NotFound):
            document_for(viewer=viewer, public_id=document.public_id)
    for viewer in (provider.owner, make_admin()):
        assert document_for(viewer=viewer, public_id=document.public_id) == document
