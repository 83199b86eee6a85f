"""Take a verified provider off the market, and let them back."""

from marketplace.accounts.models import User
from marketplace.core.actions import action
from marketplace.core.errors import WrongState
from marketplace.providers import rules
from marketplace.providers.models import Provider
from marketplace.providers.moves import lock_to_judge, move_verification


@action
def suspend_provider(*, provider_id: int, actor: User, reason: str) -> Provider:
    """The provider is no longer found; what becomes of bookings ahead, booking decides when it hears of it."""
    provider = lock_to_judge(provider_id=provider_id, actor=actor)
    move_verification(provider, rules.SUSPENDED, actor=actor, reason=reason)
    return provider


@action
def reinstate_provider(*, provider_id: int, actor: User) -> Provider:
    """The provider is found again; when they were first verified stays."""
    provider = lock_to_judge(provider_id=provider_id, actor=actor)
    if provider.verification != rules.SUSPENDED:
        raise WrongState
    move_verification(provider, rules.VERIFIED, actor=actor)
    return provider
