"""What something costs, in words."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import WORDS, PreviewedBlock


class PriceNoteBlock(PreviewedBlock, blocks.TextBlock):
    """A word about prices; the prices of the moment stand beside it by themselves."""

    class Meta:
        icon = "edit"
        label = _("Prices")
        group = WORDS
        description = _("What something costs, in words.")
        template = "pages/home/blocks/price_note.html"
        preview_value = _("A call-out with the first hour costs between 45 and 80 euros here.")
