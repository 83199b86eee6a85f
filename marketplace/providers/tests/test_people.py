"""The people of a provider, and their faces."""

from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.core.errors import Invalid
from marketplace.providers.actions.employ_staff import add_staff_member, update_staff_member
from marketplace.providers.actions.set_portrait import set_portrait
from marketplace.providers.tests.factories import make_provider, make_staff


def picture(colour="teal") -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", (60, 40), colour).save(target, "PNG")
    return SimpleUploadedFile("me.png", target.getvalue())


@pytest.mark.django_db
class TestPeople:
    def test_a_second_person_and_their_number(self):
        provider = make_provider()
        member = add_staff_member(
            provider_id=provider.pk, actor=provider.owner, name="Sara", role={"de": "Meisterin"}, phone="0471 123456"
        )
        assert (member.phone, member.position, member.role) == ("+390471123456", 1, {"de": "Meisterin"})

    def test_the_last_person_stays(self):
        provider = make_provider()
        first = provider.staff_members.get()
        with pytest.raises(Invalid) as refused:
            update_staff_member(staff_member_id=first.pk, actor=provider.owner, is_active=False)
        assert refused.value.field == "is_active"
        make_staff(provider)
        update_staff_member(staff_member_id=first.pk, actor=provider.owner, is_active=False, name="Karl K.")
        first.refresh_from_db()
        assert (first.is_active, first.name) == (False, "Karl K.")

    def test_a_portrait_of_one_who_works_alone_is_shown_for_both(self, django_capture_on_commit_callbacks):
        provider = make_provider()
        with django_capture_on_commit_callbacks(execute=True):
            first = set_portrait(provider_id=provider.pk, actor=provider.owner, portrait=picture()).portrait
        assert provider.staff_members.get().portrait == first
        with django_capture_on_commit_callbacks(execute=True):
            second = set_portrait(provider_id=provider.pk, actor=provider.owner, portrait=picture("red")).portrait
        assert storages["pictures"].exists(second)
        assert not storages["pictures"].exists(first)

    def test_in_a_team_each_has_their_own_face(self):
        provider = make_provider()
        member = make_staff(provider)
        set_portrait(provider_id=provider.pk, actor=provider.owner, portrait="drawn/a.svg", staff_member_id=member.pk)
        set_portrait(provider_id=provider.pk, actor=provider.owner, portrait="drawn/b.svg")
        member.refresh_from_db()
        provider.refresh_from_db()
        assert (member.portrait, provider.portrait) == ("drawn/a.svg", "drawn/b.svg")
