"""The call to offer services."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class OfferBlock(blocks.StructBlock):
    """A green band that asks people to offer what they can do."""

    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))
    button = blocks.CharBlock(label=_("Button"))

    class Meta:
        icon = "pick"
        label = _("Call to offer services")
        description = _("A green band that asks people to offer what they can do.")
        template = "pages/home/blocks/offer.html"
        preview_value = {"title": "You can do something?", "text": "Offer it here.", "button": "Offer services"}
