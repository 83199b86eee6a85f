"""What trades cost at this moment."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.codes import TradeBlock, trade_choices
from home.blocks.previews import MARKET
from home.blocks.section import SectionBlock
from home.wishes import Prices, Wish


class PricesBlock(SectionBlock):
    """A table of trades with the lowest and the middle price of what is published now."""

    trades = blocks.ListBlock(
        TradeBlock(label=_("Trade"), choices=trade_choices), label=_("Trades"), min_num=1, max_num=12
    )

    def wish(self, value: Any) -> Wish | None:
        """Of these trades, in this order."""
        keys = tuple(key for key in value.get("trades") or () if key)
        return Prices(keys) if keys else None

    class Meta:
        icon = "tag"
        label = _("Prices of the moment")
        group = MARKET
        description = _("Trades with their lowest and usual prices, always up to date.")
        template = "pages/home/blocks/prices.html"
        preview_value = {"heading": _("What it costs now"), "intro": "", "trades": ["plumber", "electrician"]}
