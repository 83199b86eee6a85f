"""What readers of the help centre left behind is forgotten."""

from datetime import timedelta

from home.models.help_vote import HelpVote
from marketplace.core import clock
from marketplace.core.actions import action

MARKS_KEPT = timedelta(days=30)
COMMENTS_KEPT = timedelta(days=180)


@action
def forget_help_traces() -> int:
    """Take the marks off votes over 30 days old and the comments off those over 180; returns how many rows changed.

    The votes stay and count. There is no audit row: nothing is to remain.
    """
    now = clock.now()
    marks = HelpVote.objects.filter(voted_at__lt=now - MARKS_KEPT).exclude(mark="").update(mark="")
    return marks + HelpVote.objects.filter(voted_at__lt=now - COMMENTS_KEPT).exclude(comment="").update(comment="")
