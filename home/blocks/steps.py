"""How something goes, step by step."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import WORDS, PreviewedBlock


class StepBlock(blocks.StructBlock):
    """One step."""

    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))


class StepsBlock(PreviewedBlock, blocks.StructBlock):
    """Three steps beside each other."""

    heading = blocks.CharBlock(label=_("Heading"))
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2, max_num=4)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        group = WORDS
        description = _("Three steps beside each other.")
        template = "pages/home/blocks/steps.html"
        preview_value = {
            "heading": _("How it works"),
            "steps": [
                {"title": _("Say what is wrong"), "text": _("A sentence is enough.")},
                {"title": _("Choose a time"), "text": _("With its price beside it.")},
                {"title": _("Pay afterwards"), "text": _("When the work is done.")},
            ],
        }
