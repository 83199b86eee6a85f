"""Questions and answers."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

PREVIEW = [{"question": "How fast can somebody come?", "answer": "Often on the same day."}]


class QuestionBlock(blocks.StructBlock):
    """A question with its answer."""

    question = blocks.CharBlock(label=_("Question"))
    answer = blocks.TextBlock(label=_("Answer"))


class FaqBlock(blocks.ListBlock):
    """Questions that people ask, folded."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(QuestionBlock(), **kwargs)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        description = _("Questions that people ask, folded.")
        template = "pages/home/blocks/faq.html"
        preview_value = PREVIEW
