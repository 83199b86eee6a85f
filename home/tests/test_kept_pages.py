"""Editors' pages through the cache: what is published is seen at once, in every place that shows it."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import Locale, PageViewRestriction

from home import context
from home.models import Chrome, HelpVote
from home.tests.factories import (
    home_of,
    make_article,
    make_campaign,
    make_contact,
    make_help,
    make_section,
    make_standard,
    make_stories,
    make_story,
    make_trade,
    make_trades,
    translate_to,
)
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.tests.factories import make_bookable_service
from marketplace.catalog.tests.factories import make_category
from marketplace.core.pagecache.middleware import MARK
from marketplace.core.tests.kept import now, warm
from marketplace.reviews.tests.factories import make_review
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache", "monday")]


def test_every_kind_of_page_is_kept():
    trade = make_trade(make_trades(), make_category("plumber"))
    section = make_section(make_help(), "booking")
    article = make_article(section, "how")
    story = make_story(make_stories(), "tap", trade.category)
    pages = (home_of(), trade.get_parent(), trade, story.get_parent(), story, make_campaign(), make_standard())
    for page in (*pages, section.get_parent(), section, article):
        assert "Sign in" in warm(page.url)


def test_pages_with_a_form_are_not(then):
    page = make_contact()
    for _ in range(3):
        answer = Client().get(page.url)
    assert MARK not in answer


def test_publishing(then):
    page = make_standard(title="Old words")
    assert "Old words" in warm(page.url)
    page.title = "New words"
    then(lambda: page.save_revision().publish())
    assert "New words" in now(page.url)


def test_unpublishing_and_lists(then):
    index = make_help()
    article = make_article(index, "one", title="The one article")
    warm(index.url)
    then(article.unpublish)
    assert "The one article" not in now(index.url)


def test_deleting(then):
    page = make_standard()
    warm(page.url)
    then(page.delete)
    assert Client().get(page.url).status_code == 404


def test_moving(then):
    page = make_standard()
    warm(page.url)
    then(lambda: page.move(home_of("de"), pos="last-child"))
    assert Client().get(page.url)["Location"] == "/de/imprint/"


def test_a_translation_is_named_by_the_original(then):
    page = make_standard()
    assert 'hreflang="de" href="http' not in warm(page.url)
    german = translate_to(page, "de", live=False)
    then(lambda: german.save_revision().publish())
    assert 'hreflang="de" href="http' in now(page.url)


def test_navigation(then):
    warm("/en/")
    english, _ = Chrome.objects.get_or_create(locale=Locale.objects.get(language_code="en"))
    english.footer_note = "Newly written"
    then(english.save)
    assert "Newly written" in now("/en/")


def test_navigation_that_was_being_read_while_it_changed(then, monkeypatch):
    """A reader who asked the database before the change writes the old words into no cache after it."""
    english, _ = Chrome.objects.get_or_create(locale=Locale.objects.get(language_code="en"))
    Chrome.objects.filter(pk=english.pk).update(footer_note="Old words")
    read = context._read

    def slow(language: str, roots: object) -> dict:
        parts = read(language, roots)
        monkeypatch.setattr(context, "_read", read)
        english.footer_note = "Newly written"
        then(english.save)
        return parts

    cache.clear()
    monkeypatch.setattr(context, "_read", slow)
    assert "Old words" in now("/en/")
    assert "Newly written" in now("/en/")
    assert "Newly written" in warm("/en/")


def test_another_language_stays(then):
    warm("/de/")
    page = make_standard("en")
    then(lambda: page.save_revision().publish())
    assert Client().get("/de/")[MARK] == "hit"


def test_a_password_set_later(then):
    page = make_standard(title="Between us")
    warm(page.url)
    then(lambda: PageViewRestriction.objects.create(page=page, restriction_type="password", password="x"))
    assert "Between us" not in now(page.url)


def test_a_new_service_and_a_review(then):
    category = make_category("plumber")
    page = make_trade(make_trades(), category)
    warm(page.url)
    service = make_bookable_service(instant=True, category=category)
    then(lambda: refresh_service(service_id=service.pk))
    assert service.provider.trading_name in warm(page.url)
    then(lambda: make_review(service=service, text="Came at once"))
    assert "Came at once" in now(page.url)


def test_another_trade_does_not_touch_a_trade_s_page(then):
    page = make_trade(make_trades(), make_category("plumber"))
    other = make_bookable_service(category=make_category("baker"))
    warm(page.url)
    warm("/en/")
    then(lambda: refresh_service(service_id=other.pk))
    assert Client().get(page.url)[MARK] == "hit"
    assert MARK not in Client().get("/en/")


def test_a_trade_s_name(then):
    category = make_category("plumber")
    warm("/en/")
    then(category.save)
    assert MARK not in Client().get("/en/")


class TestArticle:
    """A help article asks every reader something, and is the same for all of them."""

    @pytest.fixture
    def article(self):
        return make_article(make_section(make_help(), "booking", title="Booking"), "how")

    def vote(self, client: Client, url: str, said: str) -> None:
        """As a browser does it without JavaScript."""
        html = client.get(url, {"vote": said}).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
        assert client.post(url, {"helpful": said, "csrfmiddlewaretoken": token}).status_code == 302

    def test_strangers_vote_through_one_cache(self, article):
        before = warm(article.url)
        voters = [Client(enforce_csrf_checks=True) for _ in range(2)]
        for voter, said in zip(voters, ("yes", "no"), strict=True):
            assert voter.get(article.url)[MARK] == "hit"
            for _ in range(2):
                self.vote(voter, article.url, said)
        assert sorted(HelpVote.objects.values_list("helpful", flat=True)) == [False, True]
        assert now(article.url) == before
        assert "csrfmiddlewaretoken" not in before

    def test_two_people_and_a_stranger(self, article):
        people = [make_user(name=name) for name in ("Walburga Mair", "Ursulina Rossi")]
        for user in people:
            client = Client(enforce_csrf_checks=True)
            client.force_login(user)
            answer = client.get(article.url)
            body = answer.content.decode()
            assert MARK not in answer
            assert user.get_short_name() in body
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)[1]
            client.post(article.url, {"helpful": "yes", "csrfmiddlewaretoken": token})
            stranger = warm(article.url)
            assert not any(other.get_short_name() in stranger for other in people)
            assert token not in stranger
        assert HelpVote.objects.count() == 2

    @pytest.mark.parametrize("query", ["?vote=yes", "?vote=no", "?voted=yes", "?voted=no"])
    def test_what_belongs_to_one_reader_is_not_kept(self, article, query):
        for _ in range(3):
            answer = Client().get(article.url + query)
        assert MARK not in answer

    def test_what_it_shows_of_others(self, article, then):
        far = make_article(make_section(article.get_parent().get_parent(), "other"), "far", title="Far away")
        article.related = [("article", far)]
        then(lambda: article.save_revision().publish())
        assert "Far away" in warm(article.url)
        far.title = "Farther away"
        then(lambda: far.save_revision().publish())
        assert "Farther away" in warm(article.url)
        then(far.unpublish)
        assert "Farther away" not in now(article.url)

    def test_its_section_and_its_neighbours(self, article, then):
        section = article.get_parent().specific
        warm(article.url)
        section.title = "Booking and paying"
        then(lambda: section.save_revision().publish())
        assert "Booking and paying" in warm(article.url)
        neighbour = make_article(section, "next", title="The neighbour", live=False)
        then(lambda: neighbour.save_revision().publish())
        assert "The neighbour" in now(article.url)

    def test_whom_to_ask(self, article, then):
        assert "mailto:" in warm(article.url)
        contact = make_contact(live=False)
        then(lambda: contact.save_revision().publish())
        assert f'href="{contact.url}"' in now(article.url)
