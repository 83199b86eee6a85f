"""Questions and answers."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import WORDS, PreviewedBlock

PREVIEW = [
    {"question": _("How fast can somebody come?"), "answer": _("Often on the same day.")},
    {"question": _("What if it costs more?"), "answer": _("Then you are asked before the work goes on.")},
]


class QuestionBlock(blocks.StructBlock):
    """A question with its answer."""

    question = blocks.CharBlock(label=_("Question"))
    answer = blocks.TextBlock(label=_("Answer"))


class FaqBlock(PreviewedBlock, blocks.ListBlock):
    """Questions that people ask, folded."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(QuestionBlock(), **kwargs)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        group = WORDS
        description = _("Questions that people ask, folded.")
        template = "pages/home/blocks/faq.html"
        preview_value = PREVIEW
