"""A piece of advice set off from the text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import WORDS, PreviewedBlock


class TipBlock(PreviewedBlock, blocks.TextBlock):
    """One thing to remember."""

    class Meta:
        icon = "info-circle"
        label = _("Tip")
        group = WORDS
        description = _("One thing to remember.")
        template = "pages/home/blocks/tip.html"
        preview_value = _("Turn the main tap off before you look for the leak.")
