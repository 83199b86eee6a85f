"""A heading inside an article."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import WORDS, PreviewedBlock


class HeadingBlock(PreviewedBlock, blocks.CharBlock):
    """Divides a longer text."""

    class Meta:
        icon = "title"
        label = _("Heading")
        group = WORDS
        description = _("Divides a longer text.")
        template = "pages/home/blocks/heading.html"
        preview_value = _("When is it urgent?")
