"""Reads about accounts."""

from allauth.account.models import EmailAddress

from marketplace.accounts.models import User


def email_is_verified(user: User) -> bool:
    """Whether the account's own address is verified; allauth's table is the truth."""
    return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()
