"""Whoever follows an old address arrives, in each language: a page was renamed, or moved with all that is below it."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from home.tests.factories import home_of, make_article, make_help, make_section, make_standard, make_trade, make_trades
from marketplace.catalog.tests.factories import make_category

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", ["en", "de", "it"])]


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """As an editor does it: a new slug, published; Wagtail writes the redirect when that is committed."""

    def change(page, slug: str) -> None:
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        page.refresh_from_db()

    return change


def leads(client, url: str) -> tuple[int, str]:
    """Status and target."""
    answer = client.get(url)
    return answer.status_code, answer.get("Location", "")


def test_a_renamed_page(client, rename, language):
    page = make_standard(language, slug="old-name")
    old = page.url
    assert client.get(old).status_code == 200
    rename(page, "new-name")
    assert page.url == f"/{language}/new-name/"
    assert leads(client, old) == (301, page.url)
    assert client.get(page.url).status_code == 200


def test_what_is_below_a_renamed_page(client, rename, language):
    trades = make_trades(language)
    page = make_trade(trades, make_category("plumber"))
    old = page.url
    rename(trades, "all-of-them")
    page.refresh_from_db()
    assert leads(client, old) == (301, f"/{language}/all-of-them/{page.slug}/")
    assert client.get(old, follow=True).status_code == 200


def test_a_moved_page(client, language):
    index = make_help(language)
    article = make_article(make_section(index, "money"), "paying")
    other = make_section(index, "booking")
    old = article.url
    article.move(other, pos="last-child")
    article.refresh_from_db()
    assert leads(client, old) == (301, f"/{language}/help/booking/paying/")


def test_renamed_twice(client, rename, language):
    page = make_standard(language, slug="first")
    first = page.url
    rename(page, "second")
    second = page.url
    rename(page, "third")
    for old in (first, second):
        assert client.get(old, follow=True).redirect_chain[-1][0] == page.url
        assert client.get(old, follow=True).status_code == 200


def test_another_languages_addresses_stay_as_they_are(client, rename, language):
    others = [make_standard(code, slug="same") for code in ("en", "de", "it") if code != language]
    rename(make_standard(language, slug="same"), "other")
    assert all(client.get(page.url).status_code == 200 for page in others)
    assert Redirect.objects.count() == 1


def test_a_page_that_takes_an_old_address_is_shown_there(client, rename, language):
    page = make_standard(language, slug="old-name")
    rename(page, "new-name")
    assert leads(client, f"/{language}/old-name/")[0] == 301
    newcomer = make_standard(language, slug="old-name", title="Newcomer")
    assert client.get(newcomer.url).status_code == 200
    assert "Newcomer" in client.get(newcomer.url).content.decode()


def test_the_home_page_stays_where_it_is(client, rename, language):
    home = home_of(language)
    rename(home, f"home-{language}-renamed")
    assert client.get(f"/{language}/").status_code == 200
