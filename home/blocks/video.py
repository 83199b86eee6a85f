"""A film from YouTube or Vimeo, loaded only when a reader asks for it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from home.blocks.picture import PictureBlock
from home.blocks.previews import PICTURES, PreviewedBlock
from home.videos import video_at


class VideoBlock(PreviewedBlock, blocks.StructBlock):
    """Nothing goes to the film's host before the reader's click."""

    address = blocks.URLBlock(label=_("Address of the film"), help_text=_("A page of YouTube or Vimeo."))
    title = blocks.CharBlock(label=_("Title"), max_length=120, help_text=_("What the film shows."))
    picture = PictureBlock(label=_("Picture before it starts"), required=False)

    def clean(self, value: Any) -> Any:
        """Only what the content security policy lets in; a draft may still be without an address."""
        value = super().clean(value)
        if (address := value.get("address")) and video_at(address) is None:
            wrong = ValidationError(_("We can only show films of YouTube and Vimeo."))
            raise StructBlockValidationError(block_errors={"address": wrong})
        return value

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """The film, when we know its host."""
        return super().get_context(value, parent_context=parent_context) | {
            "video": video_at(value.get("address") or "")
        }

    class Meta:
        icon = "media"
        label = _("Film")
        group = PICTURES
        description = _("A film from YouTube or Vimeo, loaded only when a reader asks for it.")
        template = "pages/home/blocks/video.html"
        preview_value = {"address": "https://vimeo.com/76979871", "title": _("How a stove is built")}
