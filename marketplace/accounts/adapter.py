"""Where allauth's flows meet ours: what an account gets when it is made, and how its e-mails are written."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.mails import MAILS
from marketplace.accounts.models import Language, User
from marketplace.core.audit import record

WRONG_CODE = _("This code is not right. Please check it, or ask for a new one.")


def page_language() -> str:
    """The language of the page that somebody is on."""
    code = (translation.get_language() or "en")[:2]
    return code if code in Language.values else Language.EN


class AccountAdapter(DefaultAccountAdapter):
    """Allauth keeps the flows; what we add stands here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account has been closed."),
        "cannot_remove_primary_email": _("This is the address you sign in with; it cannot be removed."),
        "duplicate_email": _("Your account already has this address."),
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "email_taken": _("This address cannot be used."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password."),
        "invalid_or_expired_key": _("This link is no longer valid."),
        "invalid_login": _("This did not work. Please check what you entered."),
        "invalid_password_reset": _("This step is no longer valid. Please start again."),
        "max_email_addresses": _("An account can have at most %d addresses."),
        "too_many_login_attempts": _("That was tried too often. Please wait a few minutes."),
        "unknown_email": _("There is no account with this address."),
        "unverified_primary_email": _("Please confirm your e-mail address first."),
        "same_as_current": _("This is what it already is."),
        "rate_limited": _("That was too fast. Please wait a moment."),
    }

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A new account speaks the language of the page it was made on."""
        user.name = form.cleaned_data["name"]
        user.role = form.cleaned_data["role"]
        user.preferred_language = page_language()
        super().save_user(request, user, form, commit=commit)
        record(action="accounts.sign_up", subject=user, actor=user, role=user.role, terms="accepted")
        return user

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """Our words in the recipient's language, as text and as HTML."""
        kind = template_prefix.rpartition("/")[2]
        if kind not in MAILS or not isinstance(email, str):
            return super().render_mail(template_prefix, email, context, headers)
        user = _known(context.get("user"), email)
        with translation.override(user.preferred_language if user else page_language()):
            words = _words(kind, context, user or _Stranger(email))
            message = EmailMultiAlternatives(
                subject=words["subject"],
                body=render_to_string("emails/account/message.txt", words),
                from_email=self.get_from_email(),
                to=[email],
                headers={"X-Piazza-Kind": f"account.{kind}", **(headers or {})},
            )
            message.attach_alternative(render_to_string("emails/account/message.html", words), "text/html")
        return message


class MFAAdapter(DefaultMFAAdapter):
    """The second step of signing in, in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("You cannot change the e-mail address while two-step sign-in is on."),
        "cannot_delete_authenticator": _("The second step cannot be switched off."),
        "cannot_generate_recovery_codes": _("Recovery codes belong to a second step: please set that up first."),
        "incorrect_code": WRONG_CODE,
        "unverified_email": _("Please confirm your e-mail address first."),
    }

    def get_totp_issuer(self) -> str:
        """The name that an authenticator app shows."""
        return "Piazza"


class _Stranger:
    """A recipient without an account is greeted by their address."""

    def __init__(self, email: str) -> None:
        self.email = self.name = email

    def get_short_name(self) -> str:
        """As an account has it."""
        return self.email


def _known(user: Any, email: str) -> User | None:
    if isinstance(user, User) and user.pk:
        return user
    return User.objects.filter(email__iexact=email).first()


def _words(kind: str, context: dict[str, Any], recipient: User | _Stranger) -> dict[str, Any]:
    mail = MAILS[kind]
    named = {key: value for key, value in context.items() if isinstance(value, str)}
    link = settings.SITE_URL.rstrip("/") + reverse(mail.url) if mail.url else ""
    return {
        "subject": str(mail.subject),
        "sentences": [str(sentence) % named if "%(" in str(sentence) else str(sentence) for sentence in mail.sentences],
        "after": [str(sentence) for sentence in mail.after],
        "code": context.get("code", ""),
        "link": link,
        "button": str(mail.button),
        "recipient": recipient,
        "site_url": settings.SITE_URL,
    }
