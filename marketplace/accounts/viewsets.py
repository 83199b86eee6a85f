"""Accounts in the Wagtail admin."""

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

from marketplace.accounts.models import User
from marketplace.accounts.rules import check_name
from marketplace.core.errors import DomainError

OURS = ("email", "name", "preferred_language", "role", "is_superuser", "groups")


class _OneName:
    """The name in one piece; upper and lower case of an address are the same."""

    cleaned_data: dict

    def clean_name(self) -> str:
        """As at sign-up."""
        try:
            return check_name(self.cleaned_data["name"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return self.cleaned_data["email"].lower()


class AccountCreationForm(_OneName, UserCreationForm):
    """A new account: for colleagues; customers and providers sign up."""

    first_name = None
    last_name = None

    class Meta(UserCreationForm.Meta):
        model = User
        fields = OURS


class AccountEditForm(_OneName, UserEditForm):
    """An account that is there."""

    first_name = None
    last_name = None

    class Meta(UserEditForm.Meta):
        model = User
        fields = (*OURS, "is_active")


class AccountViewSet(UserViewSet):
    """Wagtail's views with our forms."""

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        """One form to add, one to edit."""
        return AccountEditForm if for_update else AccountCreationForm
