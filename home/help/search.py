"""Searching the help centre: articles first, then a few services, for those who meant those."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchRank
from django.db.models import BooleanField, F, Q
from django.db.models.expressions import ExpressionWrapper
from django.http import HttpRequest

from home.help.words import Understood, understand
from home.models import HelpArticlePage
from marketplace.search.queries import SearchResult, search
from marketplace.search.rules import SearchQuery

MOST_ARTICLES = 8
MOST_SERVICES = 3
MOST_SUGGESTIONS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found; `corrected` says what was looked for instead of a mistyped word, or is empty."""

    text: str
    articles: list[tuple[HelpArticlePage, str]]
    services: list[SearchResult]
    corrected: str

    @property
    def nothing(self) -> bool:
        """Whether there was a question and no answer at all."""
        return bool(self.text) and not self.articles and not self.services


def ask(text: str, language: str, request: HttpRequest) -> Found:
    """Look for articles and services. Three queries for the articles, the market's own for the services."""
    understood = understand(text, language)
    articles = [(one, one.get_url(request)) for one in find_articles(understood, limit=MOST_ARTICLES)]
    services: list[SearchResult] = []
    if understood.words:
        offered = search(SearchQuery(text=text, language=language))
        # A word that no service knows was guessed at: worth showing only when there is nothing better.
        if not (offered.corrected and articles):
            services = offered.results[:MOST_SERVICES]
    return Found(text, articles, services, understood.corrected)


def find_articles(understood: Understood, *, limit: int) -> list[HelpArticlePage]:
    """Live articles of the language that hold any of the words, those that hold all of them first. Two queries."""
    if not understood.words:
        return []
    any_word, every_word = understood.query(every=False), understood.query(every=True)
    articles = HelpArticlePage.objects.live().public().filter(document__language=understood.language)
    articles = articles.filter(document__vector=any_word).annotate(
        whole=ExpressionWrapper(Q(document__vector=every_word), output_field=BooleanField()),
        rank=SearchRank(F("document__vector"), any_word),
    )
    return list(articles.order_by("-whole", "-rank", "path").defer("body")[:limit])


def suggest(text: str, language: str) -> list[str]:
    """Titles of articles for what somebody is typing. Three queries."""
    understood = understand(text, language)
    return [article.title for article in find_articles(understood, limit=MOST_SUGGESTIONS)]
