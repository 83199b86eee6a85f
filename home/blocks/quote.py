"""What somebody said, in large letters."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import WORDS, PreviewedBlock


class QuoteBlock(PreviewedBlock, blocks.StructBlock):
    """A sentence worth reading twice, and who said it."""

    text = blocks.TextBlock(label=_("Quote"), help_text=_("Without quotation marks; the page sets them."))
    by = blocks.CharBlock(label=_("Who said it"), required=False, default="", max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = WORDS
        description = _("A sentence worth reading twice, and who said it.")
        template = "pages/home/blocks/quote.html"
        preview_value = {"text": _("Smoke goes where it likes."), "by": "Josef Pichler"}
