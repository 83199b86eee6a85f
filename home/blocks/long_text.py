"""A longer text with headings and a table of contents."""

from typing import Any

from bs4 import BeautifulSoup
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import expand_db_html

from home.blocks.previews import WORDS, PreviewedBlock

OURS = {"main", "free", "further", "story-person"}  # ids of our templates


class LongTextBlock(PreviewedBlock, blocks.RichTextBlock):
    """Headings get addresses of their own, and the contents stand above the text."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(features=["h2", "h3", "bold", "italic", "link", "ol", "ul", "document-link"], **kwargs)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """The text with ids on its headings, and the headings as (id, words, level)."""
        html, contents = with_ids(expand_db_html(value.source), taken=(parent_context or {}).get("taken_ids"))
        context = super().get_context(value, parent_context=parent_context)
        # Safe: Wagtail's rich text, whose elements were let in one by one when it was saved.
        return context | {"html": mark_safe(html), "contents": contents}

    class Meta:
        icon = "clipboard-list"
        label = _("Long text with contents")
        group = WORDS
        description = _("A longer text; its headings stand above it as a table of contents.")
        template = "pages/home/blocks/long_text.html"
        preview_value = _(
            "<h2>Before winter</h2><p>Have the flue swept.</p><h2>In winter</h2><p>Air the room twice a day.</p>"
        )


def with_ids(html: str, *, taken: set[str] | None = None) -> tuple[str, list[tuple[str, str, int]]]:
    """Give every heading an id made from its words (numbered where one is `taken`); also returns them in order."""
    soup = BeautifulSoup(html, "html.parser")
    taken = set() if taken is None else taken
    contents = []
    for heading in soup.find_all(["h2", "h3"]):
        words = " ".join(heading.get_text().split())
        if not words:
            continue
        name = base = slugify(words) or "part"
        number = 1
        while name in taken | OURS:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        heading["id"] = name
        contents.append((name, words, int(heading.name[1])))
    return str(soup), contents
