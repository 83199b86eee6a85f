"""Businesses that an editor puts in the light."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.codes import ProviderCode
from home.blocks.previews import MARKET
from home.blocks.section import SectionBlock
from home.wishes import Spotlight, Wish
from marketplace.core import clock
from marketplace.search.queries import bookable_entries


class SpotlightBlock(SectionBlock):
    """A few businesses with a face and their next free time, marked as an editor's choice."""

    providers = blocks.ListBlock(
        ProviderCode(label=_("Business")),
        label=_("Businesses"),
        min_num=1,
        max_num=8,
        help_text=_("Marked as an editor’s choice."),
    )

    def wish(self, value: Any) -> Wish | None:
        """These, in this order."""
        chosen = tuple(code for code in value.get("providers") or () if code)
        return Spotlight(chosen) if chosen else None

    def get_preview_value(self) -> Any:
        """Those who are free soonest: nobody is chosen yet."""
        soonest = bookable_entries().filter(next_free__gt=clock.now()).order_by("next_free")
        slugs = list(soonest.values_list("service__provider__slug", flat=True)[:12])
        return self.normalize({"heading": gettext("In the spotlight"), "providers": list(dict.fromkeys(slugs))[:3]})

    class Meta:
        icon = "thumbtack"
        label = _("In the spotlight")
        group = MARKET
        description = _("A few businesses with a face and their next free time, chosen by you.")
        template = "pages/home/blocks/spotlight.html"
