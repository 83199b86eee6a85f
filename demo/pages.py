"""The editors' pages of the demo town, in three trees that belong together."""

import uuid
from typing import Any

from django.core.cache import cache
from wagtail.models import Locale, Page

from demo.data_files import DATA, LANGUAGES, read
from demo.help_pages import help_pages
from demo.magazine import campaign_pages, contact_page, story_pages
from demo.page_tree import article as _article
from demo.page_tree import child as _child
from home.models import (
    CategoryIndexPage,
    CategoryPage,
    Chrome,
    HelpIndexPage,
    HomePage,
    PortalSettings,
    StandardPage,
)
from marketplace.catalog.models import Category

STORY_WORDS = ("kicker", "title", "text", "link_label")
INDEXES = {
    "categories": {
        "en": ("All trades", "trades", "Everything people near you can do, and who is free this week."),
        "de": ("Alle Gewerbe", "gewerbe", "Alles, was Leute in Ihrer Nähe können, und wer diese Woche Zeit hat."),
        "it": (
            "Tutti i mestieri",
            "mestieri",
            "Tutto quello che si sa fare qui vicino, e chi è libero questa settimana.",
        ),
    },
    "help": {
        "en": ("Help", "help", "Short answers, in the order the questions come up."),
        "de": ("Hilfe", "hilfe", "Kurze Antworten, in der Reihenfolge, in der die Fragen kommen."),
        "it": ("Aiuto", "aiuto", "Risposte brevi, nell’ordine in cui arrivano le domande."),
    },
}
Key = tuple[str, str]  # kind and key of a page


def load_pages() -> int:
    """Build or complete the three trees; returns how many pages were made. Safe to repeat."""
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    made: dict[tuple[str, str, str], Page] = {}
    before = Page.objects.count()
    for language in LANGUAGES:
        _tree(language, locales[language], made)
    home_data = read(DATA / "pages" / "home.yaml")
    navigation = read(DATA / "pages" / "navigation.yaml")
    for language in LANGUAGES:
        _fill_home(home_data[language], locales[language], made)
        _fill_chrome(navigation[language], locales[language], made)
    _fill_portal(navigation["portal"])
    cache.clear()
    return Page.objects.count() - before


def _tree(language: str, locale: Locale, made: dict[tuple[str, str, str], Page]) -> None:
    home = HomePage.objects.get(locale=locale)
    categories = _index(CategoryIndexPage, "categories", home, locale)
    help_index = _index(HelpIndexPage, "help", home, locale)
    made["index", "categories", language], made["index", "help", language] = categories, help_index
    for path in sorted((DATA / "pages" / "categories").glob("*.yaml")):
        data = read(path)
        category = Category.objects.get(key=data["category"])
        page = CategoryPage(category=category, **_article(data[language], faq=data[language]["faq"]))
        made["category", path.stem, language] = _child(categories, page, locale, f"category:{path.stem}")
    for path in sorted((DATA / "pages" / "standard").glob("*.yaml")):
        page = StandardPage(**_article(read(path)[language]))
        made["standard", path.stem, language] = _child(home, page, locale, f"standard:{path.stem}")
    others = help_pages(help_index, locale) | story_pages(home, locale) | contact_page(home, locale)
    others |= campaign_pages(home, locale)
    for (kind, key), page in others.items():
        made[kind, key, language] = page


def _index(kind: type[Page], key: str, home: Page, locale: Locale) -> Page:
    title, slug, intro = INDEXES[key][locale.language_code]
    return _child(home, kind(title=title, slug=slug, intro=intro), locale, f"index:{key}")


def _fill_home(data: dict[str, Any], locale: Locale, made: dict[tuple[str, str, str], Page]) -> None:
    page = HomePage.objects.get(locale=locale)
    if page.body:
        return
    page.seo_title, page.search_description = data["seo_title"], data["search_description"]
    page.question, page.lead = data["hero"]["question"], data["hero"]["lead"]
    page.placeholder = data["hero"]["search_placeholder_what"]
    story, link = data["story"], data["story"]["link"]
    target = made[link["kind"], link["key"], locale.language_code]
    page.body = [
        ("trades", data["trades"]),
        ("people", data["people"]),
        ("steps", data["how_it_works"]),
        ("teaser", {name: story[name] for name in STORY_WORDS} | {"page": target, "trade": "stove-fitter"}),
        ("reviews", data["reviews"]),
        ("offer", data["offer"]),
    ]
    page.save_revision().publish()


def _fill_portal(data: dict[str, str]) -> None:
    """How to reach the portal, unless somebody has written it already."""
    if not PortalSettings.objects.exists():
        PortalSettings.objects.create(**data)


def _fill_chrome(data: dict[str, Any], locale: Locale, made: dict[tuple[str, str, str], Page]) -> None:
    if Chrome.objects.filter(locale=locale).exists():
        return

    def link(item: dict[str, Any]) -> dict[str, Any]:
        kind, key = item["link"]["kind"], item["link"].get("key", "")
        page = made.get((kind, key, locale.language_code))
        return {"label": item["label"], "page": page, "place": "" if page else kind}

    Chrome.objects.create(
        locale=locale,
        translation_key=uuid.uuid5(uuid.NAMESPACE_URL, "piazza-demo:chrome"),
        header=[("link", link(item)) for item in data["header"]],
        footer=[
            ("column", {"heading": column["heading"], "links": [link(item) for item in column["links"]]})
            for column in data["footer"]
        ],
        footer_note=" ".join(data["footer_note"].split()),
        terms_page=made["standard", "terms", locale.language_code],
        privacy_page=made["standard", "privacy", locale.language_code],
    )
