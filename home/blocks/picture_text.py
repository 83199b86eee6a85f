"""A picture beside a few words."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.picture import PictureBlock
from home.blocks.previews import PICTURES, PreviewedBlock
from home.blocks.text import TextBlock


class PictureTextBlock(PreviewedBlock, blocks.StructBlock):
    """A picture and a few words beside each other."""

    picture = PictureBlock(label=_("Picture"), required=False)
    title = blocks.CharBlock(label=_("Title"), required=False, default="")
    text = TextBlock(label=_("Text"))
    side = blocks.ChoiceBlock(
        label=_("Where the picture stands"), choices=[("start", _("Left")), ("end", _("Right"))], default="start"
    )

    class Meta:
        icon = "image"
        label = _("Picture and text")
        group = PICTURES
        description = _("A picture and a few words beside each other.")
        template = "pages/home/blocks/picture_text.html"
        preview_value = {
            "title": _("The green stove"),
            "text": _("<p>It warms two rooms.</p>"),
            "side": "start",
        }
