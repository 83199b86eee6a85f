"""What the search of the help centre reads."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core import clock


class HelpDocument(models.Model):
    """The words of a live article, by its language's text-search configuration, and as they are for mistyped ones."""

    article = models.OneToOneField(
        "home.HelpArticlePage", on_delete=models.CASCADE, primary_key=True, related_name="document"
    )
    language = models.CharField(max_length=2, db_index=True)
    vector = SearchVectorField()
    words = ArrayField(models.CharField(max_length=60))
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("words of a help article")
        verbose_name_plural = _("words of help articles")
        indexes = [GinIndex(fields=["vector"], name="help_document_vector")]

    def __str__(self) -> str:
        return str(self.article_id)
