"""The head of an editors' page."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from wagtail.models import Page

from marketplace.catalog.prints import colour_of
from marketplace.core.seo import Head, absolute, short, structured
from marketplace.core.seo.cards import Card, card_path
from marketplace.reviews.rules import Average

NAME = "Piazza"
# Where an editor wrote no description for search engines: what the page says of itself, in this order.
SAYS_OF_ITSELF = ("search_description", "intro", "lead", "summary", "title")
HOME_DEPTH = 2


def head_of(page: Page, *, url: str, alternates: Mapping[str, str], context: Mapping[str, Any]) -> Head:
    """What search engines are told of a page; `alternates` are the languages it is really written in.

    A page that only mirrors another (an alias, which is what stands in for a missing translation) is not indexed.
    """
    title = page.seo_title or page.title
    description = describe(page)
    picture = card_path("page", page.locale.language_code, page.pk, card_of(page)) if page.pk else ""
    return Head(
        title=title,
        description=description,
        path=url,
        alternates=alternates,
        indexed=page.is_indexed and not page.alias_of_id,
        kind="article" if is_article(page) else "website",
        picture=picture,
        data=[*_data(page, url, description, picture, context), *page.structured(context)],
    )


def describe(page: Page) -> str:
    """One line about a page, never empty."""
    texts = (getattr(page, name, "") for name in SAYS_OF_ITSELF)
    return short(next(str(text) for text in texts if text))


def card_of(page: Page) -> Card:
    """The words of the picture that stands for a page where it is shared."""
    category = getattr(page, "category", None)
    title = getattr(page, "question", "") or page.title
    return Card(title=title, colour=colour_of(category) if category is not None else "spruce")


def is_article(page: Page) -> bool:
    """Whether somebody wrote this to be read from beginning to end, on a day that matters."""
    return getattr(page, "schema_type", "") == "Article"


def house(language: str) -> dict[str, Any]:
    """Those who run the portal: one organisation, whatever the language of the page."""
    return {
        "@type": "Organization",
        "@id": absolute("/") + "#organization",
        "name": NAME,
        "url": absolute(f"/{language}/"),
        "logo": absolute(static("app/logo.png")),
    }


def _data(page: Page, url: str, description: str, picture: str, context: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    language = page.locale.language_code
    home = f"/{language}/"
    if page.depth <= HOME_DEPTH:
        yield house(language)
        search = absolute(reverse("storefront:search")) + "?q={search_term_string}"
        website = structured.website(url=absolute(home), name=NAME, search=search, language=language)
        yield website | {"publisher": {"@id": absolute("/") + "#organization"}}
    else:
        yield structured.breadcrumbs([(NAME, absolute(home)), *_parents(page), (page.title, absolute(url))])
    if is_article(page):
        yield _article(page, url=url, description=description, language=language, picture=picture)
    if questions := list(_questions(page)):
        yield structured.faq(questions)
    if results := context.get("results"):
        addresses = (absolute(reverse("storefront:provider", args=[one.provider.slug])) for one in results)
        names = (one.provider.trading_name for one in results)
        yield structured.item_list(page.title, zip(names, addresses, strict=True))


def trade_service(page: Page, *, url: str, rating: Average) -> dict[str, Any]:
    """A trade as a service, with what customers say of all who offer it."""
    data: dict[str, Any] = {
        "@type": "Service",
        "name": page.title,
        "description": describe(page),
        "url": url,
        "serviceType": str(page.category),
        "broker": house(page.locale.language_code),
    }
    if rating.count:
        data["aggregateRating"] = structured.rating(rating.average, rating.count)
    return data


def _parents(page: Page) -> list[tuple[str, str]]:
    """The pages between the home page and this one; one query for each, and there is seldom more than one."""
    found: list[tuple[str, str]] = []
    parent = page
    for _step in range(page.depth - HOME_DEPTH - 1):
        parent = parent.get_parent()
        found.insert(0, (parent.title, absolute(parent.get_url())))
    return found


def _article(page: Page, *, url: str, description: str, language: str, picture: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@type": "Article",
        "headline": page.title,
        "description": description,
        "inLanguage": language,
        "mainEntityOfPage": absolute(url),
        "author": _author(page, language),
        "publisher": house(language),
    }
    if picture:
        data["image"] = [absolute(picture)]
    published = getattr(page, "first_published", None) or page.first_published_at  # what editors say, if they do
    for name, moment in (("datePublished", published), ("dateModified", page.last_published_at)):
        if moment:
            data[name] = moment.isoformat()
    return data


def _author(page: Page, language: str) -> dict[str, Any]:
    """Whoever signed it, else the house."""
    if author := getattr(page, "author", ""):
        return {"@type": "Person", "name": author}
    return house(language)


def _questions(page: Page) -> Iterator[tuple[str, str]]:
    """The questions of every block of questions on the page."""
    for block in getattr(page, "body", ()):
        if block.block_type == "faq":
            yield from ((item["question"], item["answer"]) for item in block.value)
