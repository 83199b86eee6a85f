"""Services, by an editor's hand or by rule."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from home.blocks.codes import ServiceCode, TradeBlock, category_choices
from home.blocks.previews import MARKET
from home.blocks.section import SectionBlock
from home.wishes import POPULAR, RATING, SOONEST, ByHand, Rule, Wish
from marketplace.core.places import find_place
from marketplace.core.seo.heads import CODES

ORDERS = [(SOONEST, _("Free soonest")), (RATING, _("Best rated")), (POPULAR, _("Most booked"))]


class ServicesBlock(SectionBlock):
    """Cards of services with price and next free time. What is chosen by hand says so to readers."""

    services = blocks.ListBlock(
        ServiceCode(label=_("Service")),
        label=_("Chosen by hand"),
        default=[],
        required=False,
        help_text=_("Marked as an editor’s choice. None chosen: the rule below finds them."),
    )
    category = TradeBlock(label=_("Trade or group"), choices=category_choices, required=False)
    place = blocks.CharBlock(label=_("Near"), required=False, default="", max_length=80)
    order = blocks.ChoiceBlock(label=_("Which"), choices=ORDERS, default=SOONEST)
    count = blocks.IntegerBlock(label=_("How many"), default=4, min_value=1, max_value=12)

    def wish(self, value: Any) -> Wish:
        """By hand where an editor has chosen, else by rule."""
        chosen = tuple(code for code in value.get("services") or () if code)
        if chosen:
            return ByHand(chosen)
        return Rule(
            value.get("category") or "",
            (value.get("place") or "").strip(),
            value.get("order") or SOONEST,
            value.get("count") or 4,
        )

    def clean(self, value: Any) -> Any:
        """A place that nobody knows would quietly leave the block empty."""
        value = super().clean(value)
        place = (value.get("place") or "").strip()
        if place and not self.is_deferred_validation and not _is_known(place):
            wrong = ValidationError(_("We do not know a place of this name. Try the nearest town."))
            raise StructBlockValidationError(block_errors={"place": wrong})
        return value

    class Meta:
        icon = "list-ul"
        label = _("Services")
        group = MARKET
        description = _("Cards of services with price and next free time, by hand or by rule.")
        template = "pages/home/blocks/services.html"
        preview_value = {"heading": _("Free soonest"), "intro": "", "order": SOONEST, "count": 4}


def _is_known(place: str) -> bool:
    """Whether there is such a place; the language of the page is not known here."""
    return any(find_place(place, language=code) for code in CODES)
