"""People who have time soonest."""

from django.utils.translation import gettext_lazy as _

from home.blocks.previews import MARKET
from home.blocks.section import SectionBlock


class PeopleBlock(SectionBlock):
    """Faces, trades, and the next free time of each."""

    needs = "people"

    class Meta:
        icon = "group"
        label = _("People with time")
        group = MARKET
        description = _("Faces, trades, and the next free time of each.")
        template = "pages/home/blocks/people.html"
        preview_value = {"heading": _("People nearby"), "intro": _("By their next free time.")}
