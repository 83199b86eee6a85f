"""A piece of advice set off from the text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class TipBlock(blocks.TextBlock):
    """One thing to remember."""

    class Meta:
        icon = "help"
        label = _("Tip")
        description = _("One thing to remember.")
        template = "pages/home/blocks/tip.html"
        preview_value = "Turn the main tap off before you look for the leak."
