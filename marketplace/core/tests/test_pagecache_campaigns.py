"""Visitors whom a campaign sends get the page that is kept for everybody, and leave nothing of it behind."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpResponse

from marketplace.core.pagecache import keep
from marketplace.core.pagecache.middleware import MARK, PageCacheMiddleware

pytestmark = pytest.mark.django_db
CAMPAIGN = "?utm_source=newsletter&utm_campaign=autumn%202026&gclid=Cj0K"


@pytest.fixture
def ask(rf, settings):
    settings.PAGE_CACHE = True
    cache.clear()

    def view(request):
        keep(parameters=("page",))
        request.user = AnonymousUser()
        return HttpResponse(f"asked for {request.get_full_path()}")

    return lambda path: PageCacheMiddleware(view)(rf.get(path))


def test_a_visitor_of_a_campaign_gets_what_is_kept(ask):
    ask("/en/"), ask("/en/")
    answer = ask(f"/en/{CAMPAIGN}")
    assert answer[MARK] == "hit"
    assert answer.content == b"asked for /en/"


def test_what_else_is_asked_still_counts(ask):
    ask("/en/?page=2"), ask("/en/?page=2")
    assert ask("/en/?page=2&utm_medium=mail").content == b"asked for /en/?page=2"
    assert MARK not in ask(f"/en/{CAMPAIGN}&page=3")
    assert MARK not in ask("/en/?q=utm_source&utm_medium=mail")


def test_nothing_of_a_campaign_is_kept_for_others(ask):
    for _ in range(3):
        assert MARK not in ask(f"/en/{CAMPAIGN}")
    assert b"utm_source" not in ask("/en/").content
    assert MARK not in ask("/de/?gclid=1")
