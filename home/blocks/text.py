"""Running text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import WORDS, PreviewedBlock


class TextBlock(PreviewedBlock, blocks.RichTextBlock):
    """Paragraphs with links, emphasis and lists."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(features=["bold", "italic", "link", "ol", "ul", "document-link"], **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = WORDS
        description = _("Paragraphs with links, emphasis and lists.")
        template = "pages/home/blocks/text.html"
        preview_value = _("<p>A tap that drips once a second wastes a bathtub of water in a week.</p>")
