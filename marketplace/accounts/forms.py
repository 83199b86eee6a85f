"""Forms about people: allauth's in our words, and those of the profile, which call the actions."""

from collections.abc import Callable
from typing import Any, ClassVar
from zoneinfo import available_timezones

from allauth.account import forms as allauth_forms
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Address, Language, User
from marketplace.accounts.rules import check_name
from marketplace.core.errors import DomainError

COUNTRIES = [("IT", _("Italy")), ("AT", _("Austria")), ("DE", _("Germany")), ("CH", _("Switzerland"))]
ZONES = sorted(zone for zone in available_timezones() if zone.startswith(("Europe/", "Atlantic/")))
ZONE_CHOICES = [(zone, zone.replace("_", " ")) for zone in ZONES]


class PlainMixin:
    """No text inside the field, and one sentence instead of a list of what a password must be."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if field.help_text and field.widget.attrs.get("autocomplete") == "new-password":
                field.help_text = _("At least 10 characters. Three or four words that only you put together are good.")


class PersonForm(forms.Form):
    """Who somebody is who signs up, on the web and in an app. The role only says which home the account opens on."""

    role = forms.ChoiceField(
        label=_("What brings you here?"),
        choices=[(User.Role.CUSTOMER, _("I am looking for help")), (User.Role.PROVIDER, _("I offer services"))],
        initial=User.Role.CUSTOMER,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("First and last name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    terms = forms.BooleanField(label=_("I accept the terms of use and have read how my data is protected."))

    def clean_name(self) -> str:
        """On one line, and without what could be a web address."""
        try:
            return check_name(self.cleaned_data["name"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error


class SignupForm(PlainMixin, PersonForm, allauth_forms.SignupForm):
    """Who somebody is, beside e-mail and password."""

    field_order = ("role", "name", "email", "password1", "terms")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = context.request.GET.get("role") if context.request else None
        if wanted in (User.Role.CUSTOMER, User.Role.PROVIDER):
            self.initial["role"] = wanted


class LoginForm(PlainMixin, allauth_forms.LoginForm):
    """E-mail and password."""


class ReauthenticateForm(PlainMixin, allauth_forms.ReauthenticateForm):
    """The password once more, before something important."""


class AddEmailForm(PlainMixin, allauth_forms.AddEmailForm):
    """Another e-mail address."""


class ChangePasswordForm(PlainMixin, allauth_forms.ChangePasswordForm):
    """The old password and a new one."""


class SetPasswordForm(PlainMixin, allauth_forms.SetPasswordForm):
    """A first password."""


class ResetPasswordForm(PlainMixin, allauth_forms.ResetPasswordForm):
    """Where the code is to be sent."""


class ResetPasswordKeyForm(PlainMixin, allauth_forms.ResetPasswordKeyForm):
    """A new password after the code."""


class ConfirmEmailCodeForm(PlainMixin, allauth_forms.ConfirmEmailVerificationCodeForm):
    """The code that shows whose address it is."""


class ConfirmPasswordResetCodeForm(PlainMixin, allauth_forms.ConfirmPasswordResetCodeForm):
    """The code before a new password."""


class SecondStepForm(PlainMixin, mfa_forms.AuthenticateForm):
    """The code of an authenticator app, or a recovery code."""


class SecondStepAgainForm(PlainMixin, mfa_forms.ReauthenticateForm):
    """The same, before something important."""


class ActivateTOTPForm(PlainMixin, totp_forms.ActivateTOTPForm):
    """The first code of a new authenticator app."""


class ActionForm(forms.Form):
    """A form that calls an action; what the action refuses stands beside its field."""

    # Where the page asks otherwise than the action: the action's word and the field that stands for it.
    stands_for: ClassVar[dict[str, str]] = {}

    def run(self, action: Callable[..., Any], **arguments: Any) -> Any:
        """What the action returned, or None when it said no: then the form has errors."""
        try:
            return action(**arguments)
        except DomainError as error:
            field = self.stands_for.get(error.field or "", error.field)
            self.add_error(field if field in self.fields else None, str(error))
            return None


class ProfileForm(ActionForm):
    """Name, language and time zone; hand the cleaned data to `update_profile`."""

    name = forms.CharField(
        label=_("First and last name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    preferred_language = forms.ChoiceField(
        label=_("Language"), choices=Language.choices, help_text=_("We write to you in this language.")
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=ZONE_CHOICES)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        initial = {name: getattr(user, name) for name in ("name", "preferred_language", "timezone")}
        super().__init__(*args, **{"initial": initial, **kwargs})
        if user.timezone not in ZONES:
            own = [(user.timezone, user.timezone)]  # set before there was a list to choose from
            self.fields["timezone"] = forms.ChoiceField(label=_("Time zone"), choices=own + ZONE_CHOICES)


class PhoneForm(ActionForm):
    """A phone number; hand the cleaned data to `change_phone`."""

    phone_number = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        required=False,
        help_text=_("Only somebody you have booked sees it."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )


class AddressForm(ActionForm):
    """An address; hand the cleaned data to `save_address`."""

    label = forms.CharField(
        label=_("What do you call it?"), max_length=60, required=False, help_text=_("Home, office, my mother’s flat.")
    )
    street = forms.CharField(
        label=_("Street and number"), max_length=120, widget=forms.TextInput({"autocomplete": "street-address"})
    )
    postcode = forms.CharField(
        label=_("Postcode"), max_length=10, widget=forms.TextInput({"autocomplete": "postal-code"})
    )
    city = forms.CharField(label=_("Town"), max_length=80, widget=forms.TextInput({"autocomplete": "address-level2"}))
    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES, widget=forms.Select({"autocomplete": "country"}))

    def __init__(self, *args: Any, address: Address | None = None, **kwargs: Any) -> None:
        if address is not None:
            kwargs.setdefault("initial", {name: getattr(address, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
