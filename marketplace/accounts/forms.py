"""Forms about people."""

from django import forms


class SignupForm(forms.Form):
    """What we ask beside e-mail and password."""

    def signup(self, request: object, user: object) -> None:
        """Called by allauth once the account exists."""
