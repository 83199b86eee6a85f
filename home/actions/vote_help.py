"""A reader says whether an article helped."""

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from home.models.help_vote import HelpVote
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Invalid

MOST_LETTERS = 1000


@action
def vote_help(*, article_id: int, helpful: bool, voter: str, comment: str | None = None) -> HelpVote:
    """One vote per voter and article: voting again changes it; `comment` None leaves an earlier comment as it is.

    There is no audit row: nobody is to know who voted. Raises `Invalid` for a comment that is too long.
    """
    comment = None if comment is None else comment.strip()
    if comment and len(comment) > MOST_LETTERS:
        raise Invalid(_("Please say it in at most 1000 characters."), field="comment")
    values = {"helpful": helpful, "voted_at": clock.now()}
    if helpful:
        values["comment"] = ""  # what was missing is not missing any more
    elif comment is not None:
        values["comment"] = comment
    vote, _created = HelpVote.objects.update_or_create(
        article_id=article_id, mark=mark_of(article_id, voter), defaults=values
    )
    return vote


def mark_of(article_id: int, voter: str) -> str:
    """What recognises a voter at one article, and says nothing about them elsewhere."""
    return salted_hmac("home.help_vote", f"{article_id}:{voter}", algorithm="sha256").hexdigest()
