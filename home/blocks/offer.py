"""The call to offer services."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import LEADS_ON, PreviewedBlock


class OfferBlock(PreviewedBlock, blocks.StructBlock):
    """A green band that asks people to offer what they can do."""

    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))
    button = blocks.CharBlock(label=_("Button"))

    class Meta:
        icon = "key"
        label = _("Call to offer services")
        group = LEADS_ON
        description = _("A green band that asks people to offer what they can do.")
        template = "pages/home/blocks/offer.html"
        preview_value = {
            "title": _("You can do something?"),
            "text": _("Offer it here."),
            "button": _("Offer services"),
        }
