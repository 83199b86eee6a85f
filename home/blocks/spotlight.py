"""Businesses that an editor puts in the light."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.codes import ProviderCode
from home.blocks.section import SectionBlock
from home.wishes import Spotlight, Wish


class SpotlightBlock(SectionBlock):
    """A few businesses with a face and their next free time, marked as an editor's choice."""

    providers = blocks.ListBlock(
        ProviderCode(label=_("Address of the business")),
        label=_("Businesses"),
        min_num=1,
        max_num=8,
        help_text=_("The last part of the address of each business’s page."),
    )

    def wish(self, value: Any) -> Wish | None:
        """These, in this order."""
        chosen = tuple(code for code in value.get("providers") or () if code)
        return Spotlight(chosen) if chosen else None

    class Meta:
        icon = "pick"
        label = _("In the spotlight")
        description = _("A few businesses with a face and their next free time, chosen by you.")
        template = "pages/home/blocks/spotlight.html"
        preview_value = {"heading": "In the spotlight", "intro": "", "providers": ["gruber-thermotechnik"]}
