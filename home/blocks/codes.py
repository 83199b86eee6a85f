"""Fields for codes: addresses and ids, which are the same in every language and so are never translated."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.choosers import ProviderChooser, ServiceChooser
from marketplace.catalog.models import Category, Service
from marketplace.providers.models import Provider


class CodeBlock(blocks.FieldBlock):
    """One code. Not a CharBlock: translators are asked about the words of those."""

    widget: type[forms.Widget] = forms.TextInput

    def __init__(self, required: bool = True, help_text: Any = None, **kwargs: Any) -> None:
        self.field = forms.SlugField(required=required, help_text=help_text, max_length=80, widget=self.widget)
        super().__init__(**kwargs)

    def missing(self, code: str) -> str:
        """What is wrong with this code; empty when it is known."""
        return ""

    def clean(self, value: Any) -> Any:
        """Known, or the editor is told at once."""
        value = super().clean(value)
        if value and (wrong := self.missing(value)):
            raise forms.ValidationError(wrong)
        return value


class ProviderCode(CodeBlock):
    """The last part of the address of a business's page, chosen from a list."""

    widget = ProviderChooser

    def missing(self, code: str) -> str:
        """Whether there is such a business."""
        return "" if Provider.objects.filter(slug=code).exists() else str(_("No business has this address."))


class ServiceCode(CodeBlock):
    """The id in the address of a service's booking page, chosen from a list."""

    widget = ServiceChooser

    def missing(self, code: str) -> str:
        """Whether there is such a service."""
        return "" if Service.objects.filter(public_id=code).exists() else str(_("There is no such service."))


class TradeBlock(blocks.ChoiceBlock):
    """A trade or a group by its key; the choices are read for the editor's form only, never for a page."""

    def normalize_choice(self, value: Any) -> Any:
        """As it is stored: looking it up among the choices would ask the database for each block of a page."""
        return value


def trade_choices() -> list[tuple[str, str]]:
    """Every trade by its key, for a block that asks for one."""
    return [(one.key, str(one)) for one in Category.objects.trades()]


def category_choices() -> list[tuple[str, Any]]:
    """Every group with its trades, by key."""
    found: list[tuple[str, Any]] = []
    for one in Category.objects.active():
        found.append((one.key, str(one) if one.depth == 1 else f"– {one}"))
    return found
