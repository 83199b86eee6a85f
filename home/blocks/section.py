"""What blocks with a heading have in common."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class SectionBlock(blocks.StructBlock):
    """A band of the page with a heading and a line below it.

    A block that shows live data names it in `needs`; the page reads each need once, however many blocks ask for it.
    """

    needs: str = ""

    heading = blocks.CharBlock(label=_("Heading"))
    intro = blocks.TextBlock(label=_("Introduction"), required=False)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add what the page has read for this block."""
        context = super().get_context(value, parent_context=parent_context)
        if self.needs and self.needs not in context:
            context[self.needs] = (parent_context or {}).get(self.needs)
        return context
