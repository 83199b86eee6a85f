"""Editors' pages in the site map."""

from collections import defaultdict
from datetime import datetime

from wagtail.models import Page, get_page_models

from marketplace.core.seo.sitemaps import Entry, section

HOME_DEPTH = 2


@section("pages")
def pages() -> list[Entry]:
    """Every live page that everybody may read, with its languages. Two queries and what Wagtail needs for addresses.

    A page that mirrors another language (an alias) and kinds of pages that are not to be found stay away.
    """
    hidden = [model for model in get_page_models() if not getattr(model, "is_indexed", True)]
    readable = Page.objects.live().public().filter(depth__gte=HOME_DEPTH, alias_of=None).not_type(*hidden)
    paths: dict[str, dict[str, str]] = defaultdict(dict)
    changed: dict[str, datetime | None] = {}
    for page in readable.select_related("locale").order_by("path"):
        if url := page.get_url():
            key = str(page.translation_key)
            paths[key][page.locale.language_code] = url
            moments = [moment for moment in (changed.get(key), page.last_published_at) if moment]
            changed[key] = max(moments, default=None)
    return [Entry(paths=found, changed=changed[key]) for key, found in paths.items()]
