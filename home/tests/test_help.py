"""The help centre: sections, articles with their contents and relatives, whom to ask."""

import re

import pytest
from django.core.cache import cache

from home.help.contents import contents, with_anchors
from home.models import HelpArticlePage, HelpSectionPage
from home.tests.factories import make_article, make_contact, make_help, make_section, translate_to
from home.tests.test_queries import grows_not

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def section():
    return make_section(make_help(), "booking", title="Booking and paying")


def headings(*texts: str) -> list[dict]:
    return [{"type": "heading", "value": text} for text in texts]


def html_of(client, page) -> str:
    answer = client.get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


class TestIndex:
    def test_shows_sections_with_their_articles_in_order(self, client, section):
        make_article(section, "b", title="Second thoughts")
        make_article(section, "a", title="A first look")
        html = html_of(client, section.get_parent())
        assert html.index("Booking and paying") < html.index("Second thoughts") < html.index("A first look")
        assert f'href="{section.url}"' in html

    def test_an_article_without_a_section_is_there_too(self, client):
        index = make_help()
        make_article(index, "alone", title="All alone")
        assert "All alone" in html_of(client, index)

    def test_drafts_are_not(self, client, section):
        make_article(section, "draft", title="Not yet", live=False)
        make_section(section.get_parent(), "later", title="Later section", live=False)
        html = html_of(client, section.get_parent())
        assert "Not yet" not in html
        assert "Later section" not in html

    def test_asks_the_same_number_of_queries(self, client, section):
        make_article(section, "first")

        def more() -> None:
            for number in range(3):
                other = make_section(section.get_parent(), f"s-{number}")
                for article in range(3):
                    make_article(other, f"a-{number}-{article}")

        grows_not(client, section.get_parent().url, more, most=9)


class TestSection:
    def test_shows_its_articles_and_the_way_back(self, client, section):
        make_article(section, "how", title="How to book", intro="In three steps.")
        html = html_of(client, section)
        assert "In three steps." in html
        assert f'<a href="{section.get_parent().url}">Help</a>' in html

    def test_not_those_of_others(self, client, section):
        make_article(make_section(section.get_parent(), "other"), "far", title="Far away")
        assert "Far away" not in html_of(client, section)

    def test_asks_the_same_number_of_queries(self, client, section):
        make_article(section, "first")
        grows_not(client, section.url, lambda: [make_article(section, f"a-{n}") for n in range(5)], most=9)

    @pytest.mark.parametrize("language", ["en", "de", "it"])
    def test_in_every_language(self, client, language):
        section = make_section(make_help(language), "section")
        article = make_article(section, "article")
        for page in (section, article):
            assert f'<html lang="{language}">' in html_of(client, page)


class TestArticle:
    def test_the_trail_leads_up_to_the_centre(self, client, section):
        html = html_of(client, make_article(section, "how"))
        trail = re.search(r'class="crumbs__list">(.*?)</ol>', html, re.DOTALL).group(1)
        assert re.findall(r'href="([^"]+)"', trail) == [section.get_parent().url, section.url]

    def test_a_long_one_has_contents(self, client, section):
        article = make_article(section, "long", body=headings("When?", "How much?", "How much?", "Größe"))
        html = html_of(client, article)
        wanted = ["s-when", "s-how-much", "s-how-much-2", "s-groe"]
        assert re.findall(r'href="#(s-[^"]+)"', html) == wanted
        assert re.findall(r'<h2 id="(s-[^"]+)"', html) == wanted

    def test_a_short_one_has_none(self, client, section):
        html = html_of(client, make_article(section, "short", body=headings("One", "Two", "Three")))
        assert 'href="#s-' not in html
        assert '<h2 id="s-one"' in html

    def test_related_are_its_neighbours(self, client, section):
        article = make_article(section, "this", title="This one")
        make_article(section, "next", title="The neighbour")
        make_article(section, "draft", title="A draft", live=False)
        related = related_of(html_of(client, article))
        assert related == ["The neighbour"]

    def test_at_most_four_of_them(self, section):
        article = make_article(section, "this")
        for number in range(6):
            make_article(section, f"a-{number}")
        assert len(article.further()) == 4

    def test_or_what_the_editors_chose(self, client, section):
        far = make_article(make_section(section.get_parent(), "other"), "far", title="Far away")
        article = make_article(section, "this", related=[{"type": "article", "value": far.pk}])
        make_article(section, "next", title="The neighbour")
        assert related_of(html_of(client, article)) == ["Far away"]
        far.unpublish()
        assert related_of(html_of(client, article)) == ["The neighbour"]

    def test_alone_it_has_no_relatives(self, client, section):
        assert 'id="related"' not in html_of(client, make_article(section, "alone"))

    def test_asks_the_same_number_of_queries(self, client, section):
        article = make_article(section, "this")
        make_article(section, "a-0")
        grows_not(client, article.url, lambda: [make_article(section, f"b-{n}") for n in range(5)], most=12)

    def test_what_stands_under_it_may_move(self):
        assert HelpArticlePage.parent_page_types == ["home.HelpIndexPage", "home.HelpSectionPage"]
        assert HelpSectionPage.subpage_types == ["home.HelpArticlePage"]


class TestContact:
    def test_leads_to_the_contact_page(self, client, section):
        contact = make_contact()
        article = make_article(section, "how")
        for page in (section.get_parent(), section, article):
            assert f'href="{contact.url}"' in html_of(client, page)

    def test_of_the_same_language(self, client):
        contact = translate_to(make_contact(), "de", slug="kontakt")
        assert f'href="{contact.url}"' in html_of(client, make_help("de"))

    def test_or_to_an_e_mail(self, client, section, settings):
        settings.CONTACT_EMAIL = "office@piazza.example"
        assert 'href="mailto:office@piazza.example"' in html_of(client, section)


def related_of(html: str) -> list[str]:
    """The titles of the related articles."""
    found = re.search(r'id="related".*?</section>', html, re.DOTALL)
    return re.findall(r"<li><a [^>]+>([^<]+)</a>", found.group()) if found else []


def test_no_heading_takes_an_id_of_the_page(section):
    article = make_article(section, "odd", body=headings("Main", "???", "!!!", "main"))
    parts = with_anchors(article.body)
    assert [anchor for _, anchor in parts] == ["s-main", "s-x", "s-x-2", "s-main-2"]
    assert contents(parts)[0] == ("Main", "s-main")
