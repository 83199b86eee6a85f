"""Finding a page in one query finds what Wagtail finds, and refuses what it refuses."""

import pytest
from django.http import Http404
from django.test import Client
from django.utils import translation
from wagtail.models import Page, PageViewRestriction, Site

from home.routing import _find
from home.tests.factories import home_of, make_article, make_help, make_stories, make_story, make_trades, translate_to
from marketplace.catalog.tests.factories import make_category

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def found(rf, url: str):
    """What is found without Wagtail's help."""
    request = rf.get(url)
    return _find(request, url.removeprefix("/en/"))


def test_home_page_and_deep_page(client, rf):
    article = make_article(make_help(), "deep")
    for page in (home_of(), article):
        assert found(rf, page.url).page == page
        assert client.get(page.url).status_code == 200


def test_two_queries_find_a_page(rf, django_assert_num_queries):
    article = make_article(make_help(), "deep")
    found(rf, article.url)  # once, so that the sites and content types are known
    request = rf.get(article.url)
    with django_assert_num_queries(2):
        page = _find(request, "help/deep/").page
        assert page.get_parent().slug == "help"
        assert list(page.get_view_restrictions()) == []
        assert page.addresses(request) == {"en": article.url}


def test_what_is_not_there(client, rf, django_assert_max_num_queries):
    """Said at once: Wagtail would go down the tree to say the same."""
    make_help()
    with django_assert_max_num_queries(2), pytest.raises(Http404):
        found(rf, "/en/help/nothing/")
    assert client.get("/en/help/nothing/").status_code == 404


def test_draft_is_not_found(client, rf):
    article = make_article(make_help(), "draft", live=False)
    with pytest.raises(Http404):
        found(rf, article.url)
    assert client.get(article.url).status_code == 404


def test_live_page_below_a_draft_is_found_as_wagtail_does(client):
    index = make_help()
    article = make_article(index, "under")
    index.unpublish()
    assert client.get(article.url).status_code == 200


def test_page_of_another_language_is_not_found_under_this_one(client):
    make_help("de")
    assert client.get("/en/help/").status_code == 404
    assert client.get("/de/help/").status_code == 200


def test_addresses_below_a_page_that_answers_them_itself(client):
    story = make_story(make_stories(), "eva", make_category("baker"))
    assert client.get(f"{story.url}related/").json() == {"stories": []}
    assert client.get(f"{story.url}unknown/").status_code == 404


def test_translations_are_told_and_drafts_of_them_not(client):
    page = make_help()
    german = translate_to(page, "de")
    assert 'hreflang="de" href="http' in client.get(page.url).content.decode()
    german.unpublish()
    assert 'hreflang="de" href="http' not in client.get(page.url).content.decode()


@pytest.mark.parametrize("level", ["self", "parent", "home", "root"])
def test_password_is_asked_for_wherever_it_was_set(level):
    index = make_help()
    article = make_article(index, "secret", intro="The hidden words.")
    page = {"self": article, "parent": index, "home": home_of(), "root": Page.objects.get(depth=1)}[level]
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="open")
    answer = Client().get(article.url)
    assert "The hidden words." not in answer.content.decode()


def test_restriction_of_the_original_holds_for_an_alias(client):
    original = make_article(make_help(), "original", intro="The hidden words.")
    PageViewRestriction.objects.create(page=original, restriction_type=PageViewRestriction.PASSWORD, password="open")
    alias = original.create_alias(parent=make_trades(), update_slug="mirror")
    assert "The hidden words." not in client.get(alias.url).content.decode()


def test_with_a_second_site_wagtail_decides(client, rf):
    index = make_help()
    Site.objects.create(hostname="other.example", root_page=index)
    assert found(rf, "/en/help/") is None
    assert client.get("/en/help/").status_code == 200
