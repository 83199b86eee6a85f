"""From an account to a provider that waits for a moderator."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_user
from marketplace.core import clock
from marketplace.core.errors import Invalid, NotAllowed, NotFound, TooMany, WrongState
from marketplace.core.models import AuditEntry, OutboxMessage
from marketplace.providers.actions import upload_document as uploading
from marketplace.providers.actions.employ_staff import add_staff_member, update_staff_member
from marketplace.providers.actions.open_provider import open_provider
from marketplace.providers.actions.set_availability import set_availability
from marketplace.providers.actions.set_portrait import set_portrait
from marketplace.providers.actions.submit_provider import submit_provider
from marketplace.providers.actions.update_provider import update_provider
from marketplace.providers.actions.upload_document import remove_document, upload_document
from marketplace.providers.models import Provider, StaffMember, VerificationDocument
from marketplace.providers.queries import abouts, gaps
from marketplace.providers.tests.factories import make_document, make_provider, make_staff

PDF = b"%PDF-1.4\n%%EOF\n"
ABOUT = "Tropfende Hähne und verstopfte Abflüsse sind seit zwölf Jahren mein Beruf."


def draft(**fields) -> Provider:
    return make_provider(verification=Provider.Verification.DRAFT, **fields)


def change(provider: Provider, **changes) -> Provider:
    return update_provider(provider_id=provider.pk, actor=provider.owner, **changes)


@pytest.mark.django_db
class TestOpening:
    def test_it_makes_a_draft_with_its_owner_as_the_one_staff_member(self):
        user = make_user(name="Jürgen Groß", preferred_language="de", phone_number="+393331234567")
        provider = open_provider(actor=user, trading_name="Groß & Söhne", town="Bozen")
        assert provider.verification == Provider.Verification.DRAFT
        assert (provider.slug, provider.legal_name, provider.language) == ("gross-soehne", "Jürgen Groß", "de")
        assert (provider.city, provider.country, provider.timezone) == ("Bozen", "IT", "Europe/Rome")
        assert provider.latitude == pytest.approx(46.49, abs=0.05)
        member = provider.staff_members.get()
        assert (member.user, member.name, member.phone) == (user, "Jürgen Groß", "+393331234567")
        assert provider.policy.kind == "flexible"

    def test_repeating_it_gives_back_the_same(self):
        user = make_user()
        first = open_provider(actor=user, trading_name="Kofler", town="Merano")
        assert open_provider(actor=user, trading_name="Another", town="Brixen") == first
        assert StaffMember.objects.filter(provider=first).count() == 1

    @pytest.mark.parametrize(
        ("town", "zone"), [("Innsbruck", "Europe/Vienna"), ("München", "Europe/Berlin"), ("Trento", "Europe/Rome")]
    )
    def test_the_town_decides_the_zone(self, town, zone):
        assert open_provider(actor=make_user(), trading_name="Kofler", town=town).timezone == zone

    def test_a_name_that_is_taken_gets_a_number(self):
        slugs = [open_provider(actor=make_user(), trading_name="Maler Huber", town="Lana").slug for _ in range(3)]
        assert slugs == ["maler-huber", "maler-huber-2", "maler-huber-3"]

    def test_the_account_opens_on_the_providers_home_from_now_on(self):
        user, staff = make_user(), make_user(role=User.Role.STAFF)
        open_provider(actor=user, trading_name="Kofler", town="Lana")
        open_provider(actor=staff, trading_name="Kofler", town="Lana")
        user.refresh_from_db()
        staff.refresh_from_db()
        assert (user.role, staff.role) == (User.Role.PROVIDER, User.Role.STAFF)

    def test_an_unconfirmed_address_cannot_open_one(self):
        with pytest.raises(NotAllowed):
            open_provider(actor=make_user(verified=False), trading_name="Kofler", town="Lana")

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"town": "Atlantis"}, "town"),
            ({"trading_name": " "}, "trading_name"),
            ({"account_type": "x"}, "account_type"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, change, field):
        with pytest.raises(Invalid) as refused:
            open_provider(actor=make_user(), **{"trading_name": "Kofler", "town": "Lana"} | change)
        assert refused.value.field == field


@pytest.mark.django_db
class TestChanging:
    def test_what_is_named_changes_and_the_rest_stays(self):
        provider = draft()
        change(provider, skills=["Bad", "Rohre"], service_radius_km=35, policy="strict", instant_booking=True)
        provider.refresh_from_db()
        assert (provider.skills, provider.service_radius_km, provider.policy.kind) == (["Bad", "Rohre"], 35, "strict")
        assert provider.languages == ["de", "it"]

    def test_moving_the_base_moves_the_point_and_the_zone(self):
        provider = change(draft(), town="Kufstein")
        assert (provider.country, provider.timezone) == ("AT", "Europe/Vienna")
        assert provider.latitude == pytest.approx(47.58, abs=0.05)

    def test_each_language_has_its_own_words(self):
        provider = draft(about="Deutsch.")
        change(provider, about={"it": "Italiano.", "de": "Neu."})
        assert abouts(Provider.objects.get(pk=provider.pk)) == {"de": "Neu.", "it": "Italiano."}

    def test_a_change_is_announced_and_recorded_once_and_no_change_is_not(self):
        provider = draft()
        change(provider, skills=["Bad"])
        change(provider, skills=["Bad"], about={"de": "Honest work."})
        assert OutboxMessage.objects.filter(name="providers.changed").count() == 1
        entry = AuditEntry.objects.get(action="providers.update")
        assert (entry.actor_id, entry.data) == (provider.owner_id, {"fields": ["skills"]})

    @pytest.mark.parametrize("field", ["legal_name", "vat_id", "account_type"])
    def test_what_was_checked_stays(self, field):
        value = {"legal_name": "Somebody Else", "vat_id": "IT12345678901", "account_type": "company"}[field]
        change(draft(), **{field: value})
        with pytest.raises(Invalid) as refused:
            change(make_provider(), **{field: value})
        assert (refused.value.code, refused.value.field) == ("checked", field)

    def test_the_same_words_again_are_no_change_of_what_was_checked(self):
        provider = make_provider()
        change(provider, legal_name=provider.legal_name, trading_name="New name")

    @pytest.mark.parametrize(
        "changes", [{"tax_scheme": "none"}, {"languages": []}, {"town": "Atlantis"}, {"about": {"fr": "Bonjour"}}]
    )
    def test_wrong_values_are_refused_beside_their_field(self, changes):
        with pytest.raises(Invalid) as refused:
            change(draft(), **changes)
        assert refused.value.field == next(iter(changes))

    def test_a_field_that_is_not_for_changing_is_a_bug(self):
        with pytest.raises(TypeError):
            change(draft(), verification="verified")

    def test_the_holiday_switch(self):
        provider = make_provider()
        set_availability(provider_id=provider.pk, actor=provider.owner, is_available=False)
        assert provider not in Provider.objects.found()


@pytest.mark.django_db
class TestDocuments:
    def hand_in(self, provider, **fields):
        values = {"kind": "identity", "upload": SimpleUploadedFile("../x/Pass.pdf", PDF), "actor": provider.owner}
        return upload_document(provider_id=provider.pk, **values | fields)

    def test_it_is_kept_privately_under_another_name(self):
        provider = draft()
        document = self.hand_in(provider)
        assert document.original_name == "Pass.pdf"
        assert document.file.startswith(f"documents/{provider.public_id}/")
        with storages["private"].open(document.file) as handle:
            assert handle.read() == PDF

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"kind": "holiday"}, "kind"),
            ({"expires_on": clock.now().date() - timedelta(days=1)}, "expires_on"),
            ({"upload": SimpleUploadedFile("x.pdf", b"MZ")}, "file"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, fields, field):
        provider = draft()
        with pytest.raises(Invalid) as refused:
            self.hand_in(provider, **fields)
        assert refused.value.field == field
        assert not provider.documents.exists()

    def test_there_is_a_limit(self, monkeypatch):
        monkeypatch.setattr(uploading, "MOST_DOCUMENTS", 1)
        provider = draft()
        self.hand_in(provider)
        with pytest.raises(TooMany):
            self.hand_in(provider)

    def test_it_can_be_taken_back_until_it_was_checked(self, django_capture_on_commit_callbacks):
        provider = draft()
        document = self.hand_in(provider)
        with django_capture_on_commit_callbacks(execute=True):
            remove_document(document_id=document.pk, actor=provider.owner)
        assert not storages["private"].exists(document.file)
        checked = make_document(provider, outcome=VerificationDocument.Outcome.ACCEPTED)
        with pytest.raises(WrongState):
            remove_document(document_id=checked.pk, actor=provider.owner)


@pytest.mark.django_db
class TestHandingIn:
    def test_what_is_missing_is_said_in_one_go(self):
        provider = draft(about="")
        with pytest.raises(Invalid) as refused:
            submit_provider(provider_id=provider.pk, actor=provider.owner)
        assert refused.value.code == "incomplete"
        assert [one.code for one in gaps(provider)] == ["about", "identity"]

    def test_a_complete_provider_waits_for_a_moderator(self):
        provider = draft(about=ABOUT)
        make_document(provider)
        assert gaps(provider) == []
        submitted = submit_provider(provider_id=provider.pk, actor=provider.owner)
        assert submitted.verification == Provider.Verification.SUBMITTED
        assert submitted.submitted_at is not None
        fact = OutboxMessage.objects.get(name="providers.verification_changed")
        assert (fact.payload["before"], fact.payload["after"]) == ("draft", "submitted")

    def test_an_expired_document_does_not_count(self):
        provider = draft(about=ABOUT)
        make_document(provider, expires_on=clock.now().date() - timedelta(days=1))
        assert [one.code for one in gaps(provider)] == ["identity"]

    def test_twice_is_once(self):
        provider = draft(about=ABOUT)
        make_document(provider)
        submit_provider(provider_id=provider.pk, actor=provider.owner)
        with pytest.raises(WrongState):
            submit_provider(provider_id=provider.pk, actor=provider.owner)


OWNERS_ACTIONS = {
    "update": lambda provider, actor: update_provider(provider_id=provider.pk, actor=actor, skills=["x"]),
    "availability": lambda provider, actor: set_availability(provider_id=provider.pk, actor=actor, is_available=False),
    "submit": lambda provider, actor: submit_provider(provider_id=provider.pk, actor=actor),
    "portrait": lambda provider, actor: set_portrait(provider_id=provider.pk, actor=actor, portrait="drawn/a.svg"),
    "add staff": lambda provider, actor: add_staff_member(provider_id=provider.pk, actor=actor, name="Eve"),
    "update staff": lambda provider, actor: update_staff_member(
        staff_member_id=provider.staff_members.first().pk, actor=actor, name="Eve"
    ),
    "upload": lambda provider, actor: upload_document(
        provider_id=provider.pk, actor=actor, kind="identity", upload=SimpleUploadedFile("x.pdf", PDF)
    ),
    "remove": lambda provider, actor: remove_document(document_id=provider.documents.get().pk, actor=actor),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWNERS_ACTIONS)
def test_for_everybody_but_the_owner_the_provider_is_not_there(name):
    provider = draft(about=ABOUT)
    make_document(provider)
    worker = make_user()
    make_staff(provider, user=worker)
    for stranger in (make_user(), worker, make_provider().owner):
        with pytest.raises(NotFound):
            OWNERS_ACTIONS[name](provider, stranger)
    OWNERS_ACTIONS[name](provider, provider.owner)
