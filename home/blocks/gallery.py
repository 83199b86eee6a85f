"""Several pictures."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model

from home.blocks.picture import PictureBlock
from home.blocks.previews import PICTURES


class GalleryBlock(blocks.StructBlock):
    """Pictures beside and below each other, each with its words."""

    heading = blocks.CharBlock(label=_("Heading"), required=False, default="")
    pictures = blocks.ListBlock(PictureBlock(required=False), label=_("Pictures"), max_num=24)

    def get_preview_value(self) -> Any:
        """The newest pictures there are."""
        newest = get_image_model().objects.order_by("-pk")[:3]
        return self.normalize({"heading": gettext("From the workshop"), "pictures": list(newest)})

    class Meta:
        icon = "grid"
        label = _("Gallery")
        group = PICTURES
        description = _("Pictures beside and below each other, each with its words.")
        template = "pages/home/blocks/gallery.html"
