"""What readers can rely on."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import WORDS, PreviewedBlock

ICONS = [
    ("badge-check", _("Seal")),
    ("calendar-check", _("Calendar")),
    ("euro", _("Euro")),
    ("shield-check", _("Shield")),
    ("clock", _("Clock")),
    ("message-circle", _("Speech bubble")),
    ("map-pin", _("Pin")),
    ("star", _("Star")),
    ("languages", _("Languages")),
]


class PromiseBlock(blocks.StructBlock):
    """One promise."""

    icon = blocks.ChoiceBlock(label=_("Picture"), choices=ICONS, default="badge-check")
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), required=False, default="")


class PromisesBlock(PreviewedBlock, blocks.StructBlock):
    """Short promises, each with a small picture."""

    heading = blocks.CharBlock(label=_("Heading"), required=False, default="")
    promises = blocks.ListBlock(PromiseBlock(), label=_("Promises"), min_num=1, max_num=6)

    class Meta:
        icon = "success"
        label = _("Promises")
        group = WORDS
        description = _("Short promises, each with a small picture.")
        template = "pages/home/blocks/promises.html"
        preview_value = {
            "heading": _("What you can rely on"),
            "promises": [
                {"icon": "badge-check", "title": _("Checked people"), "text": _("We have seen their papers.")},
                {"icon": "euro", "title": _("Plain prices"), "text": _("You know them before you book.")},
                {"icon": "calendar-check", "title": _("Real free times"), "text": _("Taken with one click.")},
            ],
        }
