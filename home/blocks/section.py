"""What blocks with a heading have in common, and how blocks that show the market ask for it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import PreviewedBlock
from home.market import market_of
from home.wishes import Wish


class LiveBlock(PreviewedBlock, blocks.StructBlock):
    """A block that shows living data.

    It names what it needs: in `needs` what is the same for every such block, in `wish` what depends on its value. The
    page reads each once, however many blocks ask (see home/market.py).
    """

    needs: str = ""

    def wish(self, value: Any) -> Wish | None:
        """What this value asks the market for."""
        return None

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add what the page has read for this block."""
        context = super().get_context(value, parent_context=parent_context)
        given = parent_context or {}
        if self.needs:
            context.setdefault(self.needs, given.get(self.needs))
        if wish := self.wish(value):
            context["found"] = (given.get("found_for") or {}).get(wish)
        return context

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """In the editor's list of blocks the market of this moment is shown as well, or the note that it is empty."""
        if request := (parent_context or {}).get("request"):
            request.is_preview = True
        return super().get_preview_context(value, parent_context=parent_context) | market_of([(self, value)])


class SectionBlock(LiveBlock):
    """A band of the page with a heading and a line below it."""

    heading = blocks.CharBlock(label=_("Heading"))
    intro = blocks.TextBlock(label=_("Introduction"), required=False, default="")
