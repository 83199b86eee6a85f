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


class TestByHand:
    """What editors write under Settings → Redirects."""

    def add(self, old: str, new: str, **fields) -> Redirect:
        return Redirect.objects.create(old_path=Redirect.normalise_path(old), redirect_link=new, **fields)

    def test_a_chain_is_one_step(self, client, language):
        page = make_standard(language, slug="about")
        self.add(f"/{language}/a/", f"/{language}/b/")
        self.add(f"/{language}/b/", f"/{language}/c/?x=1")
        self.add(f"/{language}/c/", page.url)
        assert leads(client, f"/{language}/a/") == (301, page.url)

    def test_a_passing_step_makes_a_passing_chain(self, client, language):
        page = make_standard(language, slug="about")
        self.add(f"/{language}/a/", f"/{language}/b/")
        self.add(f"/{language}/b/", page.url, is_permanent=False)
        assert leads(client, f"/{language}/a/") == (302, page.url)

    def test_a_circle_is_not_found(self, client, language):
        for old, new in (("a", "b"), ("b", "c"), ("c", "a"), ("self", "self")):
            self.add(f"/{language}/{old}/", f"/{language}/{new}/")
        for old in ("a", "b", "c", "self"):
            assert client.get(f"/{language}/{old}/").status_code == 404

    def test_a_page_on_the_way_is_where_it_ends(self, client, language):
        page = make_standard(language, slug="b")
        self.add(f"/{language}/a/", page.url)
        self.add(page.url, f"/{language}/a/")
        assert leads(client, f"/{language}/a/") == (301, page.url)
        assert client.get(page.url).status_code == 200

    def test_a_view_on_the_way_is_where_it_ends(self, client, language):
        self.add(f"/{language}/a/", f"/{language}/search/")
        self.add(f"/{language}/search/", f"/{language}/a/")
        assert leads(client, f"/{language}/a/") == (301, f"/{language}/search/")

    def test_a_circle_through_a_view_that_finds_nothing_comes_to_an_end(self, client, language):
        self.add(f"/{language}/a/", f"/{language}/p/nobody/")
        self.add(f"/{language}/p/nobody/", f"/{language}/a/")
        assert client.get(f"/{language}/p/nobody/").status_code == 404
        assert client.get(f"/{language}/a/", follow=True).status_code == 404

    def test_what_stands_in_another_language_is_where_it_ends(self, client, language):
        other = "it" if language == "de" else "de"
        page = make_standard(other, slug="b")
        for number, there in enumerate((page.url, f"/{other}/search/")):
            self.add(f"/{language}/a{number}/", there)
            self.add(there, "https://example.org/")
            assert leads(client, f"/{language}/a{number}/") == (301, there)

    def test_away_from_here(self, client, language):
        self.add(f"/{language}/a/", "https://example.org/a/")
        assert leads(client, f"/{language}/a/") == (301, "https://example.org/a/")

    def test_our_own_address_in_full(self, client, language, settings):
        settings.SITE_URL = "https://piazza.example"
        self.add(f"/{language}/a/", f"https://piazza.example/{language}/a/")
        assert client.get(f"/{language}/a/").status_code == 404

    def test_a_page_that_was_taken_back(self, client, rename, language):
        page = make_standard(language, slug="old-name")
        rename(page, "new-name")
        page.unpublish()
        assert client.get(f"/{language}/old-name/").status_code == 404

    def test_there_and_back(self, client, rename, language):
        page = make_standard(language, slug="first")
        rename(page, "second")
        rename(page, "first")
        assert client.get(f"/{language}/first/").status_code == 200
        assert leads(client, f"/{language}/second/") == (301, f"/{language}/first/")
