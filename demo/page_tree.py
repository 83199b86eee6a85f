"""How a page of the demo town is made and hung into its tree."""

import uuid
from html import escape
from typing import Any

from wagtail.models import Locale, Page


def child(parent: Page, page: Page, locale: Locale, name: str) -> Page:
    """Publish a page below its parent unless it is there; the name ties its translations together."""
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"piazza-demo:{name}")
    existing = Page.objects.filter(translation_key=key, locale=locale).first()
    if existing is not None:
        return existing.specific
    page.locale, page.translation_key = locale, key
    parent = Page.objects.get(pk=parent.pk)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def article(data: dict[str, Any], *, faq: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The fields of a page from its data: title, address, words for search engines, introduction, text."""
    body: list[tuple[str, Any]] = []
    for block in data["body"]:
        text = " ".join(block["text"].split())
        if block["type"] == "paragraph":
            body.append(("paragraph", f"<p>{escape(text, quote=False)}</p>"))
        elif block["type"] == "quote":
            body.append(("quote", {"text": text, "by": block.get("by", "")}))
        else:
            body.append((block["type"], text))
    if faq:
        body.append(("faq", faq))
    return {
        "title": data["title"],
        "slug": data["slug"],
        "seo_title": data["seo_title"],
        "search_description": data["search_description"],
        "intro": " ".join(data["intro"].split()),
        "body": body,
    }
