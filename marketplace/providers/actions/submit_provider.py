"""Ask for the verification."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Invalid
from marketplace.providers import rules
from marketplace.providers.models import Provider
from marketplace.providers.moves import lock_own, move_verification
from marketplace.providers.queries import gaps


@action
def submit_provider(*, provider_id: int, actor: User) -> Provider:
    """The owner hands the provider in; `Invalid` names everything that is still missing."""
    provider = lock_own(provider_id=provider_id, actor=actor)
    missing = gaps(provider)
    if missing and rules.may_move(before=provider.verification, after=rules.SUBMITTED):
        raise Invalid(
            _("Something is still missing:"), hint=", ".join(str(one.text) for one in missing), code="incomplete"
        )
    move_verification(provider, rules.SUBMITTED, actor=actor, submitted_at=clock.now())
    return provider
