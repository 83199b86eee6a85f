"""The words of the e-mails that allauth's flows send: subject, sentences, and where the button leads."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail. Sentences may name what allauth passes along, as %(code)s; `url` is the name of an address."""

    subject: Words
    sentences: tuple[Words, ...]
    after: tuple[Words, ...] = ()
    url: str = ""
    button: Words = ""


IGNORE = _("If this was not you, you need not do anything.")
WARN = _("If this was not you, please set a new password at once.")
MINUTES = _("It is valid for a few minutes. Nobody from Piazza will ever ask you for it.")


def _changed(subject: Words, sentence: Words) -> Mail:
    return Mail(subject, (sentence,), (WARN,), "account_reset_password", _("Set a new password"))


MAILS: Mapping[str, Mail] = {
    "email_confirmation_signup": Mail(
        _("Your code for Piazza"),
        (_("Welcome to Piazza. With this code you confirm your e-mail address:"),),
        (MINUTES, _("If you have not signed up, you need not do anything.")),
    ),
    "email_confirmation": Mail(
        _("Confirm your e-mail address"),
        (_("With this code you confirm your e-mail address:"),),
        (MINUTES, IGNORE),
    ),
    "password_reset_code": Mail(
        _("Your code for a new password"),
        (_("With this code you can set a new password:"),),
        (MINUTES, IGNORE),
    ),
    "login_code": Mail(_("Your code to sign in"), (_("Use this code to sign in:"),), (MINUTES, IGNORE)),
    "account_already_exists": Mail(
        _("You already have an account"),
        (
            _("Somebody has tried to sign up with this e-mail address, which already has an account."),
            _("If it was you, simply sign in. Should you have forgotten your password, you can set a new one."),
        ),
        (IGNORE,),
        "account_reset_password",
        _("Set a new password"),
    ),
    "unknown_account": Mail(
        _("There is no account with this address"),
        (_("Somebody has asked for a new password, but there is no account with this e-mail address."),),
        (_("Perhaps you signed up with another address. If this was not you, you need not do anything."),),
        "account_signup",
        _("Sign up"),
    ),
    "email_changed": _changed(
        _("Your e-mail address was changed"),
        _("Your account now has the address %(to_email)s instead of %(from_email)s."),
    ),
    "email_confirm": _changed(_("Your e-mail address is confirmed"), _("Your e-mail address was confirmed.")),
    "email_deleted": _changed(
        _("An e-mail address was removed"), _("The address %(deleted_email)s was removed from your account.")
    ),
    "password_changed": _changed(_("Your password was changed"), _("The password of your account was changed.")),
    "password_reset": _changed(_("Your password was changed"), _("The password of your account was reset.")),
    "password_set": _changed(_("Your password was set"), _("Your account now has a password.")),
    "totp_activated": _changed(
        _("Signing in now takes a second step"), _("An authenticator app now protects your account.")
    ),
    "totp_deactivated": _changed(
        _("Signing in no longer takes a second step"),
        _("The authenticator app was removed from your account."),
    ),
    "recovery_codes_generated": _changed(
        _("New recovery codes"), _("New recovery codes were made; the old ones no longer work.")
    ),
}
