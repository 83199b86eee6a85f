"""A notice for some days."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from home.blocks.chosen import PageChoice
from home.blocks.previews import LEADS_ON, PreviewedBlock
from marketplace.core import clock
from marketplace.core.pagecache import stale_after

LEVELS = [("info", _("Note")), ("ok", _("Good news")), ("wait", _("Take care"))]


class BannerBlock(PreviewedBlock, blocks.StructBlock):
    """A few words that come and go by themselves."""

    text = blocks.CharBlock(label=_("Text"), max_length=250)
    level = blocks.ChoiceBlock(label=_("Kind"), choices=LEVELS, default="info")
    page = PageChoice(label=_("Page"), required=False)
    link_label = blocks.CharBlock(label=_("Words of the link"), required=False, default="", max_length=60)
    start = blocks.DateTimeBlock(label=_("Shown from"), required=False)
    end = blocks.DateTimeBlock(label=_("Shown until"), required=False)

    def clean(self, value: Any) -> Any:
        """The end comes after the beginning; a link has words and leads somewhere, once the page is to be published."""
        value = super().clean(value)
        wrong = {}
        if value.get("start") and value.get("end") and value.get("end") <= value.get("start"):
            wrong["end"] = ValidationError(_("This is before it begins."))
        if not self.is_deferred_validation:
            if value.get("page") and not value.get("link_label"):
                wrong["link_label"] = ValidationError(_("Say where the link leads."))
            if value.get("link_label") and not value.get("page"):
                wrong["page"] = ValidationError(_("Choose the page that these words lead to."))
        if wrong:
            raise StructBlockValidationError(block_errors=wrong)
        return value

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Whether its time is now."""
        now = clock.now()
        stale_after(value.get("start"), value.get("end"))
        early, late = value.get("start") and now < value.get("start"), value.get("end") and now >= value.get("end")
        return super().get_context(value, parent_context=parent_context) | {"is_now": not early and not late}

    class Meta:
        icon = "calendar-alt"
        label = _("Temporary notice")
        group = LEADS_ON
        description = _("A few words that come and go by themselves.")
        template = "pages/home/blocks/banner.html"
        preview_value = {"text": _("We are closed on 8 December."), "level": "info"}
