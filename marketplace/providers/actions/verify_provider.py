"""A moderator's answer to a provider that was handed in."""

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import WrongState
from marketplace.providers import rules
from marketplace.providers.models import Provider, VerificationDocument
from marketplace.providers.moves import lock_to_judge, move_verification


@action
def verify_provider(*, provider_id: int, actor: User) -> Provider:
    """The provider is who they say they are: from now on they are found and booked."""
    provider = lock_to_judge(provider_id=provider_id, actor=actor)
    if provider.verification != rules.SUBMITTED:
        raise WrongState
    now = clock.now()
    move_verification(provider, rules.VERIFIED, actor=actor, verified_at=now)
    pending = VerificationDocument.objects.filter(provider=provider, outcome=VerificationDocument.Outcome.PENDING)
    pending.update(outcome=VerificationDocument.Outcome.ACCEPTED, reviewed_by=actor, reviewed_at=now)
    return provider


@action
def reject_provider(*, provider_id: int, actor: User, reason: str) -> Provider:
    """Not like this: the owner reads the reason, mends what it names and hands in again."""
    provider = lock_to_judge(provider_id=provider_id, actor=actor)
    move_verification(provider, rules.REJECTED, actor=actor, reason=reason)
    return provider
