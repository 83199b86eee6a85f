"""What the actions of providers share: who may come near a row, and the one way a verification changes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotAllowed, NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.providers import rules
from marketplace.providers.events import VerificationChanged
from marketplace.providers.models import Provider, StaffMember

LONGEST_REASON = 500
JUDGE = "providers.change_provider"


def lock_own(*, provider_id: int, actor: User, staff_may: bool = False) -> Provider:
    """The provider locked for a change by its owner (or its active staff); `NotFound` for everybody else."""
    provider = Provider.objects.locked().filter(pk=provider_id).first()
    if provider is None:
        raise NotFound
    staff: set[int] = set()
    if staff_may:
        members = StaffMember.objects.filter(provider=provider, is_active=True, user__isnull=False)
        staff = set(members.values_list("user_id", flat=True))
    if not rules.may_manage(owner_id=provider.owner_id, actor_id=actor.pk, staff_user_ids=staff):
        raise NotFound
    return provider


def lock_to_judge(*, provider_id: int, actor: User) -> Provider:
    """The provider locked for a moderator's decision."""
    if not (actor.is_active and actor.has_perm(JUDGE)):
        raise NotFound
    provider = Provider.objects.locked().filter(pk=provider_id).first()
    if provider is None:
        raise NotFound
    if not rules.may_judge(owner_id=provider.owner_id, actor_id=actor.pk, permitted=True):
        raise NotAllowed(_("Nobody decides about their own business."))
    return provider


def move_verification(provider: Provider, after: str, *, actor: User, reason: str = "", **changes: Any) -> None:
    """Bring a locked provider into another status, with its audit row and its announcement."""
    before = provider.verification
    if not rules.may_move(before=before, after=after):
        raise WrongState
    provider.verification = after
    provider.verification_reason = _checked_reason(after, reason)
    for name, value in changes.items():
        setattr(provider, name, value)
    provider.save(update_fields=["verification", "verification_reason", *changes])
    entry = record(action="providers.move_verification", subject=provider, actor=actor, before=before, after=after)
    announce(VerificationChanged(provider_id=provider.pk, before=before, after=after, entry_id=entry.pk))


def _checked_reason(after: str, reason: str) -> str:
    if after not in rules.NEEDS_REASON:
        return ""
    if not reason.strip():
        raise Invalid(_("Please write the reason: the provider reads it."), field="reason", code="required")
    return rules.at_most(reason, most=LONGEST_REASON, field="reason")
