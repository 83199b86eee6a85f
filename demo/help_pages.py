"""The help centre of the demo town: sections with their articles."""

from typing import Any

from wagtail.models import Locale, Page

from demo.data_files import DATA, read
from demo.page_tree import article, child
from home.models import HelpArticlePage, HelpSectionPage


def help_pages(index: Page, locale: Locale) -> dict[tuple[str, str], Page]:
    """Build or complete the sections; articles of a town that was built before there were any move into theirs."""
    made: dict[tuple[str, str], Page] = {}
    language = locale.language_code
    for data in read(DATA / "pages" / "help_sections.yaml"):
        page = HelpSectionPage(**data[language])
        section = child(index, page, locale, f"help-section:{data['key']}")
        made["help-section", data["key"]] = section
        for key in data["articles"]:
            made["help", key] = _article(section, key, locale)
    return made


def _article(section: Page, key: str, locale: Locale) -> Page:
    texts: dict[str, Any] = read(DATA / "pages" / "help" / f"{key}.yaml")[locale.language_code]
    page = child(section, HelpArticlePage(search_words=texts["search_words"], **article(texts)), locale, f"help:{key}")
    if not page.is_child_of(section):
        page.move(Page.objects.get(pk=section.pk), pos="last-child")
        page = HelpArticlePage.objects.get(pk=page.pk)
    return page
