"""Whether a help article helped."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core import clock


class HelpVote(models.Model):
    """A yes or a no, with a word on what is missing. Nothing in it says who it was.

    `mark` keeps one person from voting twice: a keyed digest of the article and the voter, different for every article.
    After 30 days it goes as well, after 180 days the comment.
    """

    article = models.ForeignKey("home.HelpArticlePage", on_delete=models.CASCADE, related_name="votes")
    helpful = models.BooleanField(_("helpful"))
    comment = models.TextField(_("comment"), blank=True)
    mark = models.CharField(max_length=64, blank=True, editable=False)
    voted_at = models.DateTimeField(_("voted"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("vote on a help article")
        verbose_name_plural = _("votes on help articles")
        ordering = ["-voted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "mark"], condition=~models.Q(mark=""), name="help_vote_once_per_voter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {'yes' if self.helpful else 'no'}"
