"""An administrator says that an e-mail address belongs to an account."""

from allauth.account.models import EmailAddress

from marketplace.accounts.models import User
from marketplace.core.actions import action
from marketplace.core.audit import record


@action
def vouch_email(*, user: User, actor: User) -> EmailAddress:
    """The account's own address becomes its one verified address; safe to repeat."""
    User.objects.select_for_update().get(pk=user.pk)
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    address, made = EmailAddress.objects.get_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )
    if not (made or (address.verified and address.primary)):
        address.verified = address.primary = True
        address.save(update_fields=["verified", "primary"])
    record(action="accounts.vouch_email", subject=user, actor=actor)
    return address
