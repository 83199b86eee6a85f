"""Editors' pages for tests, below the home pages that the migration makes."""

from typing import Any

from wagtail.models import Locale, Page

from home.models import (
    CampaignPage,
    CategoryIndexPage,
    CategoryPage,
    ContactPage,
    HelpArticlePage,
    HelpIndexPage,
    HelpSectionPage,
    HomePage,
    StandardPage,
    StoryIndexPage,
    StoryPage,
)
from marketplace.catalog.models import Category


def home_of(language: str = "en") -> HomePage:
    """The home page of a language."""
    return HomePage.objects.get(locale__language_code=language)


def make_child(parent: Page, model: type[Page], *, slug: str, **fields: Any) -> Page:
    """A live page below another, in its language."""
    page = model(title=fields.pop("title", slug.capitalize()), slug=slug, locale=parent.locale, **fields)
    return parent.add_child(instance=page)


def make_trades(language: str = "en") -> CategoryIndexPage:
    """The page of all trades."""
    return make_child(home_of(language), CategoryIndexPage, slug="trades")


def make_trade(index: Page, category: Category, **fields: Any) -> CategoryPage:
    """A trade's page."""
    fields = {"slug": category.key, "intro": "What they do.", **fields}
    return make_child(index, CategoryPage, category=category, **fields)


def make_help(language: str = "en") -> HelpIndexPage:
    """The page of all help articles."""
    return make_child(home_of(language), HelpIndexPage, slug="help")


def make_section(index: Page, slug: str, **fields: Any) -> HelpSectionPage:
    """A section of the help centre."""
    return make_child(index, HelpSectionPage, slug=slug, **fields)


def make_article(index: Page, slug: str, **fields: Any) -> HelpArticlePage:
    """A help article."""
    return make_child(index, HelpArticlePage, slug=slug, **{"intro": "In short.", **fields})


def make_standard(language: str = "en", slug: str = "imprint", **fields: Any) -> StandardPage:
    """A plain page of text."""
    return make_child(home_of(language), StandardPage, slug=slug, **fields)


def make_stories(language: str = "en") -> StoryIndexPage:
    """The page of all stories."""
    return make_child(home_of(language), StoryIndexPage, slug="stories")


def make_story(index: Page, slug: str, category: Category, **fields: Any) -> StoryPage:
    """A story about a trade."""
    fields = {"intro": "In short.", "author": "Eva Mair", **fields}
    return make_child(index, StoryPage, slug=slug, category=category, **fields)


def make_contact(language: str = "en", **fields: Any) -> ContactPage:
    """The page on which people write."""
    fields = {"slug": "contact", "thanks": "We will answer.", **fields}
    return make_child(home_of(language), ContactPage, **fields)


def make_campaign(language: str = "en", **fields: Any) -> CampaignPage:
    """A landing page."""
    fields = {"slug": "winter", "lead": "Before it freezes.", **fields}
    return make_child(home_of(language), CampaignPage, **fields)


def translate_to(page: Page, language: str, **fields: Any) -> Page:
    """The same page in another language, live, below the translated parent."""
    copy = page.copy_for_translation(Locale.objects.get(language_code=language), copy_parents=True)
    for name, value in {"live": True, "has_unpublished_changes": False, **fields}.items():
        setattr(copy, name, value)
    copy.save()
    return copy
