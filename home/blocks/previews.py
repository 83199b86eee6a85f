"""What the list of blocks shows an editor: blocks under a few headings, each filled with words of their language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

MARKET, WORDS = _("From the market"), _("Text and advice")
PICTURES, LEADS_ON = _("Pictures and films"), _("Leads on")


class PreviewedBlock(blocks.Block):
    """A block whose `preview_value` may hold strings to be translated."""

    def get_preview_value(self) -> Any:
        """In the language of this moment: lazy strings would not survive rich text."""
        return self.normalize(spoken(self.meta.preview_value))


def spoken(value: Any) -> Any:
    """The same value with each lazy string said in the active language."""
    if isinstance(value, dict):
        return {name: spoken(one) for name, one in value.items()}
    if isinstance(value, list):
        return [spoken(one) for one in value]
    return str(value) if isinstance(value, Promise) else value
