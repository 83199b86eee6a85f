"""Where allauth's flows meet ours."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Allauth keeps the flows; what we add stands here."""
