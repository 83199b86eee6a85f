"""A heading inside an article."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class HeadingBlock(blocks.CharBlock):
    """Divides a longer text."""

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("Divides a longer text.")
        template = "pages/home/blocks/heading.html"
        preview_value = "When is it urgent?"
