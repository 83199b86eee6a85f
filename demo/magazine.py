"""The demo town's stories, its landing pages and its contact page."""

from datetime import timedelta
from typing import Any

from wagtail.models import Locale, Page

from demo.data_files import DATA, read
from demo.page_tree import article, child
from home.models import CampaignPage, ContactPage, StoryIndexPage, StoryPage
from marketplace.catalog.models import Category
from marketplace.core import clock

STORIES = {
    "en": ("Stories", "stories", "People who know their craft, visited at work. You can book every one of them."),
    "de": (
        "Menschen",
        "menschen",
        "Leute, die ihr Handwerk verstehen, bei der Arbeit besucht. Buchen kann man sie alle.",
    ),
    "it": ("Storie", "storie", "Siamo andati a trovare chi sa il proprio mestiere. E da tutti si può prenotare."),
}
Pages = dict[tuple[str, str], Page]


def story_pages(home: Page, locale: Locale) -> Pages:
    """The index and the stories of a language, by kind and key."""
    language = locale.language_code
    title, slug, intro = STORIES[language]
    index = child(home, StoryIndexPage(title=title, slug=slug, intro=intro), locale, "index:stories")
    made: Pages = {("index", "stories"): index}
    today = clock.now().date()
    for path in sorted((DATA / "pages" / "stories").glob("*.yaml")):
        data = read(path)
        page = StoryPage(
            author=data["author"],
            category=Category.objects.get(key=data["category"]),
            provider_slug=data["provider"],
            first_published=today + timedelta(days=data["published"]),
            **article(data[language]),
        )
        made["story", path.stem] = child(index, page, locale, f"story:{path.stem}")
    return made


def contact_page(home: Page, locale: Locale) -> Pages:
    """The page on which people write."""
    data = read(DATA / "pages" / "contact.yaml")[locale.language_code]
    page = ContactPage(
        title=data["title"],
        slug=data["slug"],
        search_description=data["search_description"],
        intro=data["intro"],
        topics=[("topic", topic) for topic in data["topics"]],
        thanks=data["thanks"],
    )
    return {("contact", "contact"): child(home, page, locale, "contact")}


def campaign_pages(home: Page, locale: Locale) -> Pages:
    """The landing pages of a language, by kind and key."""
    made: Pages = {}
    for path in sorted((DATA / "pages" / "campaigns").glob("*.yaml")):
        data = read(path)
        words = data[locale.language_code]
        named = ("title", "slug", "seo_title", "search_description", "kicker", "lead", "button")
        page = CampaignPage(
            category=Category.objects.get(key=data["category"]),
            body=_campaign_body(data, words),
            **{name: words[name] for name in named},
        )
        made["campaign", path.stem] = child(home, page, locale, f"campaign:{path.stem}")
    return made


def _campaign_body(data: dict[str, Any], words: dict[str, Any]) -> list[tuple[str, Any]]:
    """Services of the whole group by rule, prices of its trades, businesses chosen by hand, and words."""
    rule = {"services": [], "category": data["category"], "place": "", "order": "soonest", "count": 4}
    return [
        ("services", words["services"] | rule),
        ("prices", words["prices"] | {"trades": data["trades"]}),
        ("steps", words["steps"]),
        ("spotlight", words["spotlight"] | {"providers": data["spotlight"]}),
        ("faq", words["faq"]),
    ]
