"""What neighbours say of finished work."""

from django.utils.translation import gettext_lazy as _

from home.blocks.previews import MARKET
from home.blocks.section import SectionBlock


class ReviewsBlock(SectionBlock):
    """Three published reviews of different businesses, in the reader's language where there are any."""

    needs = "reviews"

    class Meta:
        icon = "comment"
        label = _("What customers say")
        group = MARKET
        description = _("The latest good reviews of different businesses, in the reader’s language first.")
        template = "pages/home/blocks/reviews.html"
        preview_value = {"heading": _("What neighbours say"), "intro": _("Written after the work was done.")}
