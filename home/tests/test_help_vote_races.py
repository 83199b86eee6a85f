"""Two clicks at once are one vote: the real database decides."""

import pytest

from home.actions.vote_help import vote_help
from home.models import HelpVote
from home.tests.factories import make_article, make_help
from marketplace.core.testing import all_at_once

pytestmark = pytest.mark.race


def vote(article_id: int) -> HelpVote:
    return vote_help(article_id=article_id, helpful=True, voter="session:1")


def test_two_clicks_at_once_are_one_vote(race_database):
    article = make_article(make_help(), "how")
    all_at_once([lambda: vote(article.pk)] * 4)
    assert HelpVote.objects.count() == 1


def test_without_the_constraint_they_would_be_more(race_database, monkeypatch):
    """The control: without a mark the same clicks are kept apart by nothing."""
    article = make_article(make_help(), "how")
    monkeypatch.setattr("home.actions.vote_help.mark_of", lambda *_: "")
    for _ in range(10):
        HelpVote.objects.all().delete()
        all_at_once([lambda: vote(article.pk)] * 4)
        if HelpVote.objects.count() > 1:
            return
    pytest.fail("the race never happened")
