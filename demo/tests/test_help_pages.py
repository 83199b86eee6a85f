"""The help centre of the demo town: every article in one section, in three languages, and found by its own words."""

import pytest
from wagtail.models import Locale

from demo.data_files import DATA, LANGUAGES, read
from demo.help_pages import help_pages
from demo.page_tree import article as fields_of
from demo.page_tree import child
from home.help.search import find_articles
from home.help.words import understand
from home.models import HelpArticlePage, HelpSectionPage
from home.tests.factories import make_help

pytestmark = pytest.mark.django_db
SECTIONS = read(DATA / "pages" / "help_sections.yaml")
ARTICLES = sorted(path.stem for path in (DATA / "pages" / "help").glob("*.yaml"))


def build(language: str):
    index = make_help(language)
    return index, help_pages(index, Locale.objects.get(language_code=language))


def test_every_article_stands_in_one_section():
    listed = [key for section in SECTIONS for key in section["articles"]]
    assert sorted(listed) == ARTICLES


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language(language):
    index, made = build(language)
    assert HelpSectionPage.objects.child_of(index).live().count() == len(SECTIONS)
    assert HelpArticlePage.objects.descendant_of(index).live().count() == len(ARTICLES)
    assert len(made) == len(SECTIONS) + len(ARTICLES)


def test_is_safe_to_repeat():
    index, _ = build("de")
    before = index.get_descendants().count()
    help_pages(index, index.locale)
    assert index.get_descendants().count() == before


def test_articles_of_an_older_town_move_into_their_section():
    index = make_help("en")
    data = read(DATA / "pages" / "help" / "your-invoices.yaml")["en"]
    old = child(index, HelpArticlePage(**fields_of(data)), index.locale, "help:your-invoices")
    help_pages(index, index.locale)
    old.refresh_from_db()
    assert old.get_parent().slug == "booking-and-paying"
    assert HelpArticlePage.objects.filter(slug="your-invoices").count() == 1


@pytest.mark.parametrize(
    ("language", "question", "slug"),
    [
        ("en", "how do I get a refund", "cancelling-and-moving"),
        ("en", "forgot my password", "your-account"),
        ("en", "invocie", "your-invoices"),
        ("de", "Wie kann ich stornieren?", "absagen-und-verschieben"),
        ("de", "Rechnung", "ihre-rechnungen"),
        ("de", "Pasword vergessen", "konto-und-daten"),
        ("it", "fattura", "le-sue-fatture"),
        ("it", "posso annullare?", "disdire-e-spostare"),
        ("it", "preventivo", "pubblicare-una-richiesta"),
    ],
)
def test_questions_that_people_ask(language, question, slug):
    build(language)
    found = [article.slug for article in find_articles(understand(question, language), limit=3)]
    assert slug in found[:2]
