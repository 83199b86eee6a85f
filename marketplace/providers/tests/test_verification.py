"""What moderators decide: only they, never about themselves, one decision at a time, and the owner hears of it."""

import contextlib
import threading

import pytest
from django.core import mail

from marketplace.accounts.tests.factories import make_admin, make_editor, make_user
from marketplace.core.errors import Invalid, NotAllowed, NotFound, WrongState
from marketplace.core.models import AuditEntry, OutboxMessage
from marketplace.core.testing import all_at_once, deliver_all
from marketplace.notifications.models import Notification
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.providers import rules
from marketplace.providers.actions.submit_provider import submit_provider
from marketplace.providers.actions.suspend_provider import reinstate_provider, suspend_provider
from marketplace.providers.actions.verify_provider import reject_provider, verify_provider
from marketplace.providers.events import VerificationChanged
from marketplace.providers.listeners import tell_owner
from marketplace.providers.models import Provider, ProviderQuerySet, VerificationDocument
from marketplace.providers.queries import waiting
from marketplace.providers.tests.factories import make_document, make_provider

Status = Provider.Verification


def submitted(**fields) -> Provider:
    return make_provider(verification=Status.SUBMITTED, **fields)


@pytest.mark.django_db
class TestDecisions:
    def test_verified_is_found_and_its_papers_are_accepted(self):
        provider, admin = submitted(), make_admin()
        document = make_document(provider)
        assert list(waiting()) == [provider]
        verify_provider(provider_id=provider.pk, actor=admin)
        document.refresh_from_db()
        assert provider in Provider.objects.found()
        assert (document.outcome, document.reviewed_by) == (VerificationDocument.Outcome.ACCEPTED, admin)
        entry = AuditEntry.objects.get(action="providers.move_verification")
        assert (entry.actor_id, entry.data) == (admin.pk, {"before": "submitted", "after": "verified"})

    def test_rejected_keeps_the_reason_and_the_papers(self):
        provider = submitted()
        document = make_document(provider)
        reject_provider(provider_id=provider.pk, actor=make_admin(), reason=" The licence is missing. ")
        provider.refresh_from_db()
        document.refresh_from_db()
        assert (provider.verification, provider.verification_reason) == ("rejected", "The licence is missing.")
        assert document.outcome == VerificationDocument.Outcome.PENDING

    def test_suspended_and_back(self):
        provider, admin = make_provider(), make_admin()
        since = provider.verified_at
        suspend_provider(provider_id=provider.pk, actor=admin, reason="Three complaints.")
        assert provider not in Provider.objects.found()
        reinstate_provider(provider_id=provider.pk, actor=admin)
        provider.refresh_from_db()
        assert (provider.verification, provider.verification_reason) == ("verified", "")
        assert provider.verified_at == since

    @pytest.mark.parametrize("decide", [reject_provider, suspend_provider])
    def test_a_no_needs_its_reason(self, decide):
        provider = submitted() if decide is reject_provider else make_provider()
        for reason in ("  ", "x" * 501):
            with pytest.raises(Invalid) as refused:
                decide(provider_id=provider.pk, actor=make_admin(), reason=reason)
            assert refused.value.field == "reason"

    @pytest.mark.parametrize(
        ("status", "decide"),
        [
            (status, decide)
            for decide, only in (
                (verify_provider, Status.SUBMITTED),
                (reject_provider, Status.SUBMITTED),
                (suspend_provider, Status.VERIFIED),
                (reinstate_provider, Status.SUSPENDED),
            )
            for status in Status.values
            if status != only
        ],
    )
    def test_from_any_other_status_it_is_too_late(self, status, decide):
        provider = make_provider(verification=status)
        reason = {"reason": "Because."} if decide in (reject_provider, suspend_provider) else {}
        with pytest.raises(WrongState):
            decide(provider_id=provider.pk, actor=make_admin(), **reason)
        provider.refresh_from_db()
        assert provider.verification == status


@pytest.mark.django_db
class TestWhoMayDecide:
    def test_for_everybody_else_there_is_nothing_to_decide(self):
        provider = submitted()
        for stranger in (make_user(), provider.owner, make_editor(), make_admin(is_active=False)):
            with pytest.raises(NotFound):
                verify_provider(provider_id=provider.pk, actor=stranger)

    def test_not_even_an_administrator_decides_about_their_own_business(self):
        admin = make_admin()
        provider = submitted(owner=admin)
        with pytest.raises(NotAllowed):
            verify_provider(provider_id=provider.pk, actor=admin)


@pytest.mark.django_db
class TestTellingTheOwner:
    @pytest.mark.parametrize(
        ("status", "decide", "kind"),
        [
            (Status.SUBMITTED, verify_provider, "provider_verified"),
            (Status.SUBMITTED, reject_provider, "provider_rejected"),
            (Status.VERIFIED, suspend_provider, "provider_suspended"),
            (Status.SUSPENDED, reinstate_provider, "provider_verified"),
        ],
    )
    def test_each_decision_is_told_once(self, status, decide, kind):
        provider = make_provider(verification=status)
        reason = {"reason": "Because."} if decide in (reject_provider, suspend_provider) else {}
        decide(provider_id=provider.pk, actor=make_admin(), **reason)
        deliver_all()
        tell_owner(_fact())  # a fact that comes twice tells nobody twice
        notification = Notification.objects.get()
        assert (notification.recipient, notification.kind) == (provider.owner, kind)

    @pytest.mark.parametrize("language", ["en", "de", "it"])
    @pytest.mark.parametrize(
        ("status", "decide"),
        [(Status.SUBMITTED, verify_provider), (Status.SUBMITTED, reject_provider), (Status.VERIFIED, suspend_provider)],
    )
    def test_by_a_mail_in_the_owners_language_with_the_reason(self, status, decide, language):
        owner = make_user(preferred_language=language, name="Karla <b>Kofler</b>")
        provider = make_provider(owner=owner, verification=status, trading_name="Kofler & Töchter")
        reason = {} if decide is verify_provider else {"reason": "Die Lizenz <fehlt>."}
        decide(provider_id=provider.pk, actor=make_admin(), **reason)
        deliver_all()
        sweep_deliveries()
        text, html = mail.outbox[0].body, mail.outbox[0].alternatives[0][0]
        assert mail.outbox[0].to == [owner.email]
        assert "Kofler & Töchter" in text
        assert "Kofler &amp; Töchter" in html
        assert "<b>" not in html.split("<p>")[1]
        assert f"/{language}/business/" in text
        assert f"/{language}/business/" in html
        if reason:
            assert "Die Lizenz <fehlt>." in text
            assert "Die Lizenz &lt;fehlt&gt;." in html

    def test_what_is_no_longer_true_is_not_sent(self):
        provider, admin = submitted(), make_admin()
        verify_provider(provider_id=provider.pk, actor=admin)
        suspend_provider(provider_id=provider.pk, actor=admin, reason="A mistake.")
        deliver_all()
        sweep_deliveries()
        assert [message.extra_headers["X-Piazza-Kind"] for message in mail.outbox] == ["provider_suspended"]

    def test_handing_in_tells_the_owner_nothing(self):
        provider = make_provider(verification=Status.DRAFT, about="Honest work, done well, in and around Bolzano.")
        make_document(provider)
        submit_provider(provider_id=provider.pk, actor=provider.owner)
        deliver_all()
        assert not Notification.objects.exists()


def _fact() -> VerificationChanged:
    return VerificationChanged(**OutboxMessage.objects.get(name=VerificationChanged.name).payload)


def _decide_together(monkeypatch) -> tuple[list, Provider]:
    """Verify and reject at the same moment: both have looked before either writes, if nothing keeps them apart."""
    provider, first, second = submitted(), make_admin(), make_admin()
    both_have_looked = threading.Barrier(2)
    really = rules.may_move

    def slowly(*, before, after):
        answer = really(before=before, after=after)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_have_looked.wait(timeout=1)
        return answer

    monkeypatch.setattr(rules, "may_move", slowly)
    results = all_at_once(
        [
            lambda: verify_provider(provider_id=provider.pk, actor=first),
            lambda: reject_provider(provider_id=provider.pk, actor=second, reason="No licence."),
        ]
    )
    return results, provider


@pytest.mark.race
def test_of_two_decisions_at_once_one_wins(race_database, monkeypatch):
    results, provider = _decide_together(monkeypatch)
    assert sorted(type(result).__name__ for result in results) == ["Provider", "WrongState"]
    assert AuditEntry.objects.filter(action="providers.move_verification").count() == 1
    provider.refresh_from_db()
    winner = next(result for result in results if isinstance(result, Provider))
    assert provider.verification == winner.verification


@pytest.mark.race
def test_the_race_is_real_without_the_lock(race_database, monkeypatch):
    monkeypatch.setattr(ProviderQuerySet, "locked", lambda self: self.order_by("pk"))
    results, _provider = _decide_together(monkeypatch)
    assert [type(result).__name__ for result in results] == ["Provider", "Provider"]
    assert AuditEntry.objects.filter(action="providers.move_verification").count() == 2
