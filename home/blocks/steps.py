"""How something goes, step by step."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class StepBlock(blocks.StructBlock):
    """One step."""

    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))


class StepsBlock(blocks.StructBlock):
    """Three steps beside each other."""

    heading = blocks.CharBlock(label=_("Heading"))
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2, max_num=4)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        description = _("Three steps beside each other.")
        template = "pages/home/blocks/steps.html"
        preview_value = {"heading": "How it works", "steps": [{"title": "Say what is wrong", "text": "In a sentence."}]}
