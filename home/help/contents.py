"""The table of contents of a long article: headings with addresses of their own."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify

FEWEST_HEADINGS = 4  # a shorter article is seen at a glance


def with_anchors(body: Iterable[Any]) -> list[tuple[Any, str]]:
    """Each block with the id of its heading; empty for what is no heading. No id twice, whatever they say."""
    found: list[tuple[Any, str]] = []
    given: set[str] = set()
    for block in body:
        anchor = ""
        if block.block_type == "heading":
            # "s-" keeps a heading called "Main" from taking the id of something else on the page.
            first = anchor = "s-" + (slugify(str(block.value)) or "x")
            number = 1
            while anchor in given:
                number += 1
                anchor = f"{first}-{number}"
            given.add(anchor)
        found.append((block, anchor))
    return found


def contents(parts: Iterable[tuple[Any, str]]) -> list[tuple[str, str]]:
    """(heading, id) for the table of contents; empty when the article is too short for one."""
    headings = [(str(block.value), anchor) for block, anchor in parts if anchor]
    return headings if len(headings) >= FEWEST_HEADINGS else []
