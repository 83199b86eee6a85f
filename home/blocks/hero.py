"""A large question with the search below it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks.previews import LEADS_ON, PreviewedBlock


class HeroBlock(PreviewedBlock, blocks.StructBlock):
    """Large words and the search, further down on a page."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.CharBlock(label=_("Text"), required=False, default="", max_length=200)
    placeholder = blocks.CharBlock(label=_("Example in the search"), required=False, default="", max_length=60)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """A beginning for the ids of the search's fields that no other search of the page has."""
        taken = (parent_context or {}).get("taken_ids", set())
        number = next(number for number in range(2, 100) if f"seek{number}" not in taken)
        taken.add(f"seek{number}")
        return super().get_context(value, parent_context=parent_context) | {"prefix": f"seek{number}"}

    class Meta:
        icon = "search"
        label = _("Question with search")
        group = LEADS_ON
        description = _("Large words with the search below them.")
        template = "pages/home/blocks/hero.html"
        preview_value = {
            "title": _("What is broken?"),
            "text": _("Say it in a word."),
            "placeholder": _("Dripping tap"),
        }
