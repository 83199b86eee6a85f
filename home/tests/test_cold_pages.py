"""No public page asks the database more than fifteen times, though nothing at all was kept from an earlier request."""

import re
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page

from home.blocks import ARTICLE_BLOCKS, LANDING_BLOCKS, STORY_BLOCKS
from home.models import Chrome
from home.tests.factories import (
    home_of,
    make_article,
    make_campaign,
    make_contact,
    make_help,
    make_section,
    make_standard,
    make_stories,
    make_story,
    make_trade,
    make_trades,
    translate_to,
)
from marketplace.booking.tests.factories import make_bookable_service
from marketplace.catalog.models import Category, Service
from marketplace.catalog.tests.factories import make_category, make_service
from marketplace.core.places import find_place
from marketplace.providers.tests.factories import make_document, make_staff
from marketplace.reviews.actions.answer_review import answer_review
from marketplace.reviews.tests.factories import make_review
from marketplace.search.actions.refresh_service import refresh_service
from marketplace.search.towns import town_path, trade_path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
MOST = 15


def forget_everything() -> None:
    """As in a process that was started a moment ago, beside an empty Redis."""
    cache.clear()
    ContentType.objects.clear_cache()


def ask(url: str, *, status: int = 200, client: Client | None = None) -> list[str]:
    """The statements of one request, with nothing kept."""
    client = client or Client()
    client.get(url)  # once, because the smaller versions of a picture are made for whoever comes first
    forget_everything()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == status, url
    return [query["sql"] for query in queries.captured_queries]


def plain(statements: list[str]) -> str:
    """Readable: where they ask, not what for."""
    return "\n".join(f"  {n:2} " + re.sub(r"SELECT .*? FROM", "…", sql)[:260] for n, sql in enumerate(statements, 1))


class Town:
    """Trades with people and reviews, and each kind of page with each of its blocks."""

    def __init__(self) -> None:
        self.service = self._market()
        self.provider = self.service.provider
        self.pictures = [self._picture(number) for number in range(3)]
        self.pages = self._pages()

    def _market(self) -> Service:
        services = []
        for key in ("plumber", "electrician", "baker"):
            for _ in range(3):
                service = make_bookable_service(instant=True, category=make_category(key))
                review = make_review(service=service, pictures=1)
                owner = service.provider.owner
                answer_review(review_id=review.pk, actor=owner, text="Thank you", language="en")
                make_document(service.provider, outcome="accepted")
                make_staff(service.provider)
                make_service(service.provider, category=make_category(f"{key}-{service.pk}"))
                services.append(service)
        for service in Service.objects.all():
            refresh_service(service_id=service.pk)
        return services[0]

    def _picture(self, number: int) -> Any:
        file = get_test_image_file(filename=f"picture-{number}.png")
        return get_image_model().objects.create(title=f"Picture {number}", file=ImageFile(file, name=file.name))

    def shown(self, picture: Any) -> dict[str, Any]:
        """A picture as it stands in a block."""
        return {"image": picture.pk, "decorative": False, "alt_text": picture.title}

    def every_block(
        self, kinds: list[tuple[str, Any]], page: Page | None = None, contact: Page | None = None
    ) -> list[dict[str, Any]]:
        """Each block as its preview shows it, with the pages and pictures of here; services are shown four times."""
        body = []
        for name, block in kinds:
            value = block.get_prep_value(block.get_preview_value())
            if name == "gallery":
                value["pictures"] = [
                    {"type": "item", "id": str(one.pk), "value": self.shown(one)} for one in self.pictures
                ]
            elif name == "spotlight":
                value["providers"] = [self.provider.slug]
            parts = getattr(block, "child_blocks", {})
            if "picture" in parts:
                value["picture"] = self.shown(self.pictures[0])
            if "page" in parts and (target := contact if name.startswith("contact") else page):
                value["page"] = target.pk
            body.append({"type": name, "value": value})
        orders: tuple[dict[str, Any], ...] = (
            {"order": "rating", "category": "plumber"},
            {"order": "popular", "place": "Bolzano"},
            {"services": [self.service.public_id]},
        )
        if any(name == "services" for name, _ in kinds):
            value = next(block["value"] for block in body if block["type"] == "services")
            body += [{"type": "services", "value": {**value, **order}} for order in orders]
        return body

    def _pages(self) -> dict[str, str]:
        return self._written() | self._of_the_market()

    def _written(self) -> dict[str, str]:
        """What editors write, with everything that they can put on it, and the addresses below it."""
        index = make_trades()
        for category in Category.objects.trades():
            last = make_trade(index, category)
        contact = make_contact(topics=[("topic", "Praise")])
        story = self._story()
        article = self._article(contact)
        section = article.get_parent()
        texts = self.every_block(ARTICLE_BLOCKS, section, contact)
        category = index.get_children().get(slug=self.service.category.key).specific
        category.body = texts
        category.save()
        campaign = self._landing(story, contact)
        imprint = make_standard(body=texts)
        self._chrome(index, imprint)
        for page in (index, story, article, contact, imprint, campaign, last):
            translate_to(page, "de")
        named = {
            "trades": index,
            "trade": category,
            "stories": story.get_parent(),
            "story": story,
            "help": section.get_parent(),
            "section": section,
            "article": article,
            "contact": contact,
            "campaign": campaign,
            "imprint": imprint,
        }
        return {name: page.url for name, page in named.items()} | {
            "related stories": f"{story.url}related/",
            "voting": f"{article.url}?vote=yes",
            "voted": f"{article.url}?voted=no",
            "thanks": f"{contact.url}?sent=1",
        }

    def _story(self) -> Page:
        """A story with every block, and three more of its trade."""
        stories, trade = make_stories(), self.service.category
        words = {"picture": self.pictures[0], "picture_alt": "A tap", "provider_slug": self.provider.slug}
        story = make_story(stories, "tap", trade, body=self.every_block(STORY_BLOCKS), **words)
        for number in range(3):
            make_story(stories, f"s-{number}", trade, picture=self.pictures[1], picture_alt="A tap")
        return story

    def _article(self, contact: Page) -> Page:
        """An article with every block, which leads to three more."""
        section = make_section(make_help(), "booking")
        related = [{"type": "article", "value": make_article(section, f"a-{number}").pk} for number in range(3)]
        return make_article(section, "how", body=self.every_block(ARTICLE_BLOCKS, section, contact), related=related)

    def _landing(self, story: Page, contact: Page) -> Page:
        """A campaign with every block, which the home page has too."""
        landing = self.every_block(LANDING_BLOCKS, story, contact)
        home = home_of()
        home.body = landing
        home.save()
        words = {"picture": self.pictures[2], "picture_alt": "Snow", "button": "See who is free"}
        return make_campaign(body=landing, category=self.service.category, **words)

    def _chrome(self, index: Page, imprint: Page) -> None:
        """Links above and below every page."""
        link = {"label": "Trades", "page": index.pk, "place": ""}
        Chrome.objects.create(
            locale=Locale.objects.get(language_code="en"),
            header=[{"type": "link", "value": link}],
            footer=[{"type": "column", "value": {"heading": "More", "links": [link]}}],
            terms_page=imprint,
            privacy_page=imprint,
        )

    def _of_the_market(self) -> dict[str, str]:
        """What the portal shows of services and businesses, and its plain addresses."""
        trade = self.service.category
        place = find_place("Bolzano", language="en")
        assert place is not None
        return {
            "home": "/en/",
            "search of the help": reverse("help:search") + "?q=boking",
            "suggestions of the help": reverse("help:suggest") + "?q=boking",
            "search": reverse("storefront:search"),
            "search of a trade": reverse("storefront:search") + "?category=plumber&page=1",
            "search of words": reverse("storefront:search") + "?q=plumbre&near=Bolzano&sort=price",
            "suggestions": reverse("storefront:suggest") + "?q=plu",
            "provider": reverse("storefront:provider", args=[self.provider.slug]),
            "times": reverse("storefront:times", args=[self.provider.slug]) + f"?service={self.service.public_id}",
            "service": reverse("storefront:book", args=[self.service.public_id]),
            "town": town_path(place, "en"),
            "trade in a town": trade_path(trade, place, "en"),
            "request": reverse("storefront:request"),
            "entrance": reverse("account_login"),
            "sign-up": reverse("account_signup"),
            "robots": "/robots.txt",
            "sitemap": "/sitemap.xml",
        }


WITH_STATUS = {"/en/nothing-here/": 404, "/en/p/nobody/": 404, "/en/trades/nothing/bolzano/": 404, "/media/x.jpg": 404}


def test_every_public_page_with_nothing_kept():
    pages = Town().pages
    asked = {name: ask(url) for name, url in pages.items()}
    asked |= {url: ask(url, status=status) for url, status in WITH_STATUS.items()}
    too_many = {name: statements for name, statements in asked.items() if len(statements) > MOST}
    for name in ("home", "campaign", "trade", "article", "imprint", "story"):
        assert Client().get(pages[name]).content.decode().count("<li><picture") == 3, f"the gallery of {name}"
    report = "\n".join(f"{name}: {len(found)}\n{plain(found)}" for name, found in too_many.items())
    assert not too_many, report
