"""Trades as prints, with who is free and from which price."""

from django.utils.translation import gettext_lazy as _

from home.blocks.previews import MARKET
from home.blocks.section import SectionBlock


class TradesBlock(SectionBlock):
    """The trades with most people, each with what is free now."""

    needs = "trades"

    class Meta:
        icon = "grip"
        label = _("Trades")
        group = MARKET
        description = _("The trades with most people, each with what is free now.")
        template = "pages/home/blocks/trades.html"
        preview_value = {"heading": _("At the market today"), "intro": ""}
