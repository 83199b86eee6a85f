"""Which home an account opens on."""

from marketplace.accounts.models import User
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid

CHOOSABLE = frozenset({User.Role.CUSTOMER, User.Role.PROVIDER})


@action
def change_home(*, user: User, role: str) -> User:
    """Customer or provider. Nothing may be done because of it; staff and administrators keep theirs."""
    if role not in CHOOSABLE:
        raise Invalid(field="role")
    if user.role in CHOOSABLE and user.role != role:
        user.role = role
        user.save(update_fields=["role"])
        record(action="accounts.change_home", subject=user, actor=user, role=role)
    return user
