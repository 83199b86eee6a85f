"""What a password must be, beyond what Django says in every language of ours."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """Django's rule with a sentence that is translated: its own has none in German and Italian since 5.2."""

    def get_error_message(self) -> str:
        """What to say about a password that is too short."""
        return ngettext(
            "This password is too short: it needs at least %(least)d character.",
            "This password is too short: it needs at least %(least)d characters.",
            self.min_length,
        ) % {"least": self.min_length}
