"""Read again what the search of the help centre knows of an article."""

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from home.help.words import words_of
from home.models.help import HelpArticlePage
from home.models.help_document import HelpDocument
from marketplace.core import clock
from marketplace.core.actions import action

LONGEST_WORD = 60


@action
def refresh_help(*, article_id: int) -> None:
    """Write the words of a live article, drop those of any other; safe to repeat.

    It reads the stored row, because what Wagtail saves while somebody writes a draft holds the draft's words. There is
    no audit row: this is derived from the article, whose own history says who wrote it.
    """
    articles = HelpArticlePage.objects.select_for_update(of=("self",)).select_related("locale")
    article = articles.filter(pk=article_id).first()
    if article is None or not article.live:
        HelpDocument.objects.filter(article_id=article_id).delete()
        return
    language = article.locale.language_code
    body = " ".join(article.body.stream_block.get_searchable_content(article.body))
    weighed = {"A": f"{article.title} {article.search_words}", "B": article.intro, "C": body}
    vector = sum(
        (SearchVector(Value(text), config=f"piazza_{language}", weight=weight) for weight, text in weighed.items()),
        start=SearchVector(Value(""), config="simple"),
    )
    known = sorted({word for text in weighed.values() for word in words_of(text) if len(word) <= LONGEST_WORD})
    HelpDocument.objects.update_or_create(
        article_id=article.pk,
        defaults={"language": language, "vector": vector, "words": known, "updated_at": clock.now()},
    )
