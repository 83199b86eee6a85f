"""A picture with a few words that lead to a page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class TeaserBlock(blocks.StructBlock):
    """A picture with a few words that lead to a page."""

    kicker = blocks.CharBlock(label=_("Line above the title"), required=False, default="")
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    link_label = blocks.CharBlock(label=_("Words of the link"))

    class Meta:
        icon = "doc-full"
        label = _("Teaser")
        description = _("A picture with a few words that lead to a page.")
        template = "pages/home/blocks/teaser.html"
        preview_value = {
            "kicker": "Advice",
            "title": "When the tap drips",
            "text": "What to ask.",
            "link_label": "Read on",
        }
