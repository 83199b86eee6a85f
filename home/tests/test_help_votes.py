"""Was this helpful: one vote each, no trace of who it was, and nothing without its token."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from home.actions.forget_help_traces import forget_help_traces
from home.actions.vote_help import MOST_LETTERS, mark_of, vote_help
from home.models import HelpVote
from home.tasks import forget_help
from home.tests.factories import make_article, make_help, make_section
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.tests.factories import NOW
from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def article():
    return make_article(make_section(make_help(), "booking"), "how")


def vote(article, **changes):
    return vote_help(**{"article_id": article.pk, "helpful": True, "voter": "session:1"} | changes)


class TestForm:
    def test_yes_is_counted_and_thanked_for(self, client, article):
        answer = client.post(article.url, {"helpful": "yes"})
        assert (answer.status_code, answer.url) == (302, f"{article.url}?voted=yes#helpful")
        assert HelpVote.objects.get().helpful is True
        html = client.get(answer.url).content.decode()
        assert "Thank you for telling us." in html
        assert 'name="helpful"' not in html

    def test_no_is_counted_at_once_and_asks_what_is_missing(self, client, article):
        answer = client.post(article.url, {"helpful": "no"})
        assert HelpVote.objects.get().helpful is False
        html = client.get(answer.url).content.decode()
        assert 'name="comment"' in html
        assert 'type="hidden" name="helpful" value="no"' in html

    def test_the_comment_belongs_to_the_same_vote(self, client, article):
        client.post(article.url, {"helpful": "no"})
        answer = client.post(article.url, {"helpful": "no", "comment": " Say what it costs. "})
        assert answer.url.endswith("?voted=comment#helpful")
        assert "The editors read it." in client.get(answer.url).content.decode()
        assert HelpVote.objects.get().comment == "Say what it costs."

    def test_one_vote_per_session(self, client, article):
        for said in ("yes", "no", "yes"):
            client.post(article.url, {"helpful": said})
        assert HelpVote.objects.get().helpful is True

    def test_one_vote_per_account_wherever_it_signs_in(self, article):
        user = make_user()
        for _ in range(2):
            client = Client()
            client.force_login(user)
            client.post(article.url, {"helpful": "yes"})
        assert HelpVote.objects.count() == 1

    def test_others_vote_for_themselves(self, article):
        for _ in range(2):
            Client().post(article.url, {"helpful": "yes"})
        assert HelpVote.objects.count() == 2

    @pytest.mark.parametrize("wrong", [{}, {"helpful": "maybe"}, {"helpful": "no", "comment": "a" * 1001}])
    def test_what_is_wrong_is_said(self, client, article, wrong):
        answer = client.post(article.url, wrong)
        assert answer.status_code == 422
        assert 'name="comment"' in answer.content.decode()
        assert not HelpVote.objects.exists()

    def test_too_many_are_refused(self, client, article, settings):
        settings.ACCOUNT_RATE_LIMITS = {"help_vote": "2/h/ip"}
        assert [client.post(article.url, {"helpful": "yes"}).status_code for _ in range(3)] == [302, 302, 429]

    def test_a_form_from_elsewhere_is_refused(self, article):
        assert Client(enforce_csrf_checks=True).post(article.url, {"helpful": "yes"}).status_code == 403

    @pytest.mark.parametrize("query", ["?vote=yes", "?vote=no", "?voted=no", "?voted=yes", "?vote=maybe"])
    def test_what_is_somebodys_is_kept_by_nobody(self, client, article, query):
        assert "no-store" in client.get(article.url + query).headers["cache-control"]

    def test_nor_what_signed_in_people_see(self, client, article):
        client.force_login(make_user())
        answer = client.get(article.url)
        assert "no-store" in answer.headers["cache-control"]
        assert "csrfmiddlewaretoken" in answer.content.decode()

    @pytest.mark.parametrize("said", ["yes", "no"])
    def test_strangers_are_led_to_the_form_with_the_token(self, article, said):
        """Without JavaScript: a click, the real form, a second click."""
        client = Client(enforce_csrf_checks=True)
        html = client.get(article.url).content.decode()
        assert "csrfmiddlewaretoken" not in html
        assert f'<button type="submit" class="btn btn--quiet" name="vote" value="{said}">' in html
        assert not client.cookies
        html = client.get(article.url, {"vote": said}).content.decode()
        assert f'class="btn" name="helpful" value="{said}"' in html
        assert "Please press once more" in html
        assert f'<link rel="canonical" href="{settings.SITE_URL}{article.url}">' in html
        assert not HelpVote.objects.exists()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
        answer = client.post(article.url, {"helpful": said, "csrfmiddlewaretoken": token})
        assert answer.url == f"{article.url}?voted={said}#helpful"
        assert HelpVote.objects.get().helpful is (said == "yes")

    def test_reading_alone_opens_no_session(self, client, article):
        client.get(article.url)
        assert "sessionid" not in client.cookies


class TestAction:
    def test_nothing_says_who_it_was(self, article):
        user = make_user()
        vote(article, voter=f"account:{user.pk}")
        row = HelpVote.objects.values().get()
        assert set(row) == {"id", "article_id", "helpful", "comment", "mark", "voted_at"}
        assert row["mark"] == mark_of(article.pk, f"account:{user.pk}")
        assert not AuditEntry.objects.filter(object_type__icontains="vote").exists()

    def test_a_mark_recognises_nobody_at_another_article(self):
        assert mark_of(1, "account:1") != mark_of(2, "account:1")

    def test_a_yes_takes_the_comment_back(self, article):
        vote(article, helpful=False, comment="Where is it?")
        vote(article, helpful=False)
        assert HelpVote.objects.get().comment == "Where is it?"
        vote(article)
        assert HelpVote.objects.get().comment == ""

    def test_a_comment_has_an_end(self, article):
        with pytest.raises(Invalid):
            vote(article, helpful=False, comment="a" * (MOST_LETTERS + 1))

    def test_goes_with_its_article(self, article):
        vote(article)
        article.delete()
        assert not HelpVote.objects.exists()


class TestForgetting:
    def test_first_the_mark_then_the_comment_never_the_vote(self, article):
        with clock.moved_to(NOW):
            vote(article, helpful=False, comment="Where is it?")
        with clock.moved_to(NOW + timedelta(days=30)):
            assert forget_help_traces() == 0
        with clock.moved_to(NOW + timedelta(days=30, seconds=1)):
            assert forget_help() == 1
            row = HelpVote.objects.get()
            assert (row.mark, row.comment) == ("", "Where is it?")
        with clock.moved_to(NOW + timedelta(days=181)):
            assert forget_help() == 1
            assert forget_help() == 0
        row.refresh_from_db()
        assert (row.helpful, row.comment) == (False, "")

    def test_beat_does_it(self, settings):
        assert forget_help.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
