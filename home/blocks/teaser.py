"""A picture with a few words that lead to a page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.chosen import PageChoice
from home.blocks.codes import TradeBlock, trade_choices
from home.blocks.picture import PictureBlock
from home.blocks.previews import LEADS_ON, PreviewedBlock
from marketplace.catalog.prints import print_of_key

LARGE = {"stove": "art/stove.svg"}  # drawings that fill a wide picture better than the print of the same tool


class TeaserBlock(PreviewedBlock, blocks.StructBlock):
    """A picture with a few words that lead to a page."""

    picture = PictureBlock(label=_("Picture"), required=False)
    trade = TradeBlock(
        label=_("Trade"),
        choices=trade_choices,
        required=False,
        default="",
        help_text=_("Its print is shown while there is no picture."),
    )
    kicker = blocks.CharBlock(label=_("Line above the title"), required=False, default="")
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))
    page = PageChoice(label=_("Page"), required=False)
    link_label = blocks.CharBlock(label=_("Words of the link"))

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """The print of the trade, as a static file; empty for none."""
        return super().get_context(value, parent_context=parent_context) | {"drawing": drawing_of(value.get("trade"))}

    class Meta:
        icon = "doc-full"
        label = _("Teaser")
        group = LEADS_ON
        description = _("A picture with a few words that lead to a page.")
        template = "pages/home/blocks/teaser.html"
        preview_value = {
            "trade": "plumber",
            "kicker": _("Advice"),
            "title": _("When the tap drips"),
            "text": _("What to ask before somebody comes."),
            "link_label": _("Read on"),
        }


def drawing_of(trade: str | None) -> str:
    """The static file with the drawing of a trade; empty for none."""
    if not trade or not (name := print_of_key(trade)):
        return ""
    return LARGE.get(name.rpartition("-")[0], f"art/prints/{name}.svg")
