"""Searching the help centre: each language by its own rules, typos, and always what is really published."""

from io import StringIO

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from home.actions.refresh_help import refresh_help
from home.help.words import closest, understand
from home.models import HelpDocument
from home.tests.factories import make_article, translate_to
from home.tests.help_texts import find

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestWords:
    @pytest.mark.parametrize(
        ("language", "text", "wanted"),
        [
            ("en", "cancel", "cancelling"),
            ("en", "How do I cancel?", "cancelling"),
            ("en", "cancelled", "cancelling"),
            ("en", "INVOICE", "invoices"),
            ("en", "issuing language", "invoices"),
            ("de", "Rechnung", "rechnungen"),
            ("de", "Termin", "absagen"),
            ("de", "kündigt", "absagen"),
            ("de", "kundigen", "absagen"),
            ("de", "Wie kann ich kündigen?", "absagen"),
            ("de", "GRÖSSE", "rechnungen"),
            ("de", "ausstellen", "rechnungen"),
            ("it", "fattura", "fatture"),
            ("it", "prenotazione", "disdire"),
            ("it", "annullare", "disdire"),
            ("it", "spostando", "disdire"),
            ("it", "l'iva", "fatture"),
        ],
    )
    def test_each_language_by_its_own_rules(self, centre, language, text, wanted):
        assert find(text, language) == [wanted]

    @pytest.mark.parametrize(
        ("language", "text", "wanted"),
        [
            ("en", "invocie", "invoices"),
            ("en", "canceling", "cancelling"),
            ("en", "langauge", "invoices"),
            ("de", "Rechnnung", "rechnungen"),
            ("de", "kuendigen", "absagen"),
            ("de", "Rechnungsadresse", "rechnungen"),
            ("de", "kostenlso", "absagen"),
            ("it", "fatura", "fatture"),
            ("it", "prenotasione", "disdire"),
        ],
    )
    def test_mistyped(self, centre, language, text, wanted):
        assert find(text, language) == [wanted]

    @pytest.mark.parametrize("text", ["", "   ", "?!", "how do I", "a", "xyzzyplugh"])
    def test_nothing_to_find(self, centre, text):
        assert find(text) == []

    @pytest.mark.parametrize("text", ["' | '", "a:*b & !c", "\\", "100% <b>", "it''s", "(((", "ß" * 300, "x " * 500])
    def test_signs_break_nothing(self, client, centre, text):
        assert client.get("/en/help/search/", {"q": text}).status_code == 200

    def test_an_unfinished_word(self, centre):
        assert find("invo") == ["invoices"]
        assert find("free canc") == ["cancelling"]

    def test_those_with_every_word_come_first(self, centre):
        both = make_article(centre["invoices"].get_parent(), "both", title="Invoices after cancelling")
        assert find("cancel invoice")[0] == both.slug
        assert set(find("cancel invoice")) == {"both", "cancelling", "invoices"}

    def test_the_title_counts_most(self, centre):
        make_article(centre["invoices"].get_parent(), "aside", title="Paying", intro="With or without invoices.")
        assert find("invoice") == ["invoices", "aside"]

    def test_words_that_only_the_editors_know(self, centre):
        article = centre["cancelling"]
        article.search_words = "refund money back"
        article.save_revision().publish()
        assert find("refund") == ["cancelling"]

    def test_what_stands_in_the_text(self, centre):
        body = [
            {"type": "heading", "value": "Deadlines"},
            {"type": "paragraph", "value": "<p>Ask the <b>janitor</b>.</p>"},
            {"type": "faq", "value": [{"question": "And on a ferry?", "answer": "Then the captain."}]},
        ]
        make_article(centre["invoices"].get_parent(), "long", title="Long", body=body)
        for word in ("deadline", "janitor", "ferry", "captain"):
            assert find(word) == ["long"]

    def test_not_in_another_language(self, centre):
        assert find("Rechnungen", "it") == []

    def test_says_what_was_read_instead(self, centre):
        assert understand("free invocies", "en").corrected == "free invoices"
        assert understand("invoice", "en").corrected == ""


class TestStaysRight:
    def test_when_an_article_is_published_changed_and_taken_back(self, centre):
        article = make_article(centre["invoices"].get_parent(), "new", title="Vouchers", live=False)
        assert find("voucher") == []
        article.save_revision().publish()
        assert find("voucher") == ["new"]
        article.title = "Gift cards"
        article.save_revision()
        assert find("gift") == [], "a draft is nobody's business"
        assert find("voucher") == ["new"]
        article.get_latest_revision().publish()
        assert find("gift") == ["new"]
        assert find("voucher") == []
        article.refresh_from_db()
        article.unpublish()
        assert find("gift") == []
        assert not HelpDocument.objects.filter(article=article).exists()

    def test_when_its_section_is_taken_back(self, centre):
        section = centre["invoices"].get_parent().specific
        for page in section.get_descendants():
            page.specific.unpublish()
        assert find("invoice") == []

    def test_when_it_is_deleted(self, centre):
        centre["invoices"].delete()
        assert find("invoice") == []

    def test_when_it_is_translated(self, centre):
        german = translate_to(centre["invoices"], "de", title="Belege", slug="belege")
        assert find("Beleg", "de") == [german.slug]

    def test_a_page_that_is_not_for_everybody_is_not_shown(self, centre):
        PageViewRestriction.objects.create(page=centre["invoices"], restriction_type="login")
        assert find("invoice") == []

    def test_reading_again_is_safe(self, centre):
        for _ in range(2):
            refresh_help(article_id=centre["invoices"].pk)
        refresh_help(article_id=0)
        assert HelpDocument.objects.count() == 6


@pytest.mark.parametrize(
    ("typed", "nearest", "wanted"),
    [
        ("invocie", [("invoices", 0.31), ("inventory", 0.33)], "invoices"),
        ("xyzzy", [("xylophone", 0.2)], "xyzzy"),
        ("xyzzy", [], "xyzzy"),
        ("fake", [("take", 0.4)], "fake"),
        ("recipt", [("receipt", 0.5)], "receipt"),
    ],
)
def test_the_closest_word(typed, nearest, wanted):
    assert closest(typed, nearest) == wanted


def test_everything_can_be_read_again(centre):
    HelpDocument.objects.all().delete()
    call_command("rebuild_help_search", stdout=StringIO())
    assert find("invoice") == ["invoices"]
