"""People who have time soonest."""

from django.utils.translation import gettext_lazy as _

from home.blocks.section import SectionBlock


class PeopleBlock(SectionBlock):
    """Faces, trades, and the next free time of each."""

    needs = "people"

    class Meta:
        icon = "group"
        label = _("People with time")
        description = _("Faces, trades, and the next free time of each.")
        template = "pages/home/blocks/people.html"
        preview_value = {"heading": "People nearby", "intro": "By their next free time."}
