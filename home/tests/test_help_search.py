"""Searching the help centre: each language by its own rules, typos, and always what is really published."""

import re
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from home.actions.refresh_help import refresh_help
from home.help.search import find_articles, suggest
from home.help.words import closest, understand
from home.models import HelpDocument
from home.tests.factories import make_article, make_contact, make_help, make_section, translate_to
from home.tests.test_queries import grows_not
from marketplace.booking.tests.factories import NOW
from marketplace.core import clock
from marketplace.search.tests.factories import make_found

pytestmark = pytest.mark.django_db
TEXTS = {
    "en": [
        ("cancelling", "Cancelling and moving", "When it is free of charge."),
        ("invoices", "Your invoices", "Who issues them, and in which language."),
    ],
    "de": [
        ("absagen", "Termine absagen", "Kündigen Sie rechtzeitig, ist es kostenlos."),
        ("rechnungen", "Ihre Rechnungen", "Wer sie ausstellt. Die Größe der Schrift ändern Sie selbst."),
    ],
    "it": [
        ("disdire", "Disdire e spostare", "Le prenotazioni si annullano gratis fino al giorno prima."),
        ("fatture", "Le sue fatture", "Chi le emette, e perché l’IVA a volte non c’è."),
    ],
}


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def centre():
    """Two articles in each language."""
    made = {}
    for language, texts in TEXTS.items():
        section = make_section(make_help(language), "section")
        for slug, title, intro in texts:
            made[slug] = make_article(section, slug, title=title, intro=intro)
    return made


def find(text: str, language: str = "en") -> list[str]:
    return [article.slug for article in find_articles(understand(text, language), limit=8)]


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


class TestPage:
    @pytest.mark.parametrize(
        ("language", "text", "title"),
        [
            ("en", "invoice", "Your invoices"),
            ("de", "rechnung", "Ihre Rechnungen"),
            ("it", "fattura", "Le sue fatture"),
        ],
    )
    def test_in_each_language(self, client, centre, language, text, title):
        answer = client.get(f"/{language}/help/search/", {"q": text})
        html = answer.content.decode()
        assert f'<html lang="{language}">' in html
        assert title in html
        assert f'value="{text}"' in html
        assert "noindex" in html

    def test_articles_come_before_services(self, client, centre):
        service = make_found("plumber", titles={"en": "Invoices for plumbing"})
        html = client.get("/en/help/search/", {"q": "invoice"}).content.decode()
        assert html.index("Your invoices") < html.index(service.provider.trading_name)

    def test_services_alone(self, client, centre):
        service = make_found("plumber")
        html = client.get("/en/help/search/", {"q": "plumber"}).content.decode()
        assert service.provider.trading_name in html
        assert 'id="articles"' not in html
        assert 'class="empty"' not in html

    def test_at_most_three_services(self, client, centre):
        for _ in range(5):
            make_found("plumber")
        html = client.get("/en/help/search/", {"q": "plumber"}).content.decode()
        assert len(re.findall(r'href="/en/p/', html)) == 3

    def test_a_guess_at_a_service_does_not_follow_an_answer(self, client, centre):
        make_found("plumber")
        make_article(centre["invoices"].get_parent(), "plumbr", title="Plumbr")
        html = client.get("/en/help/search/", {"q": "plumbr"}).content.decode()
        assert 'id="articles"' in html
        assert 'id="services"' not in html

    def test_nothing_found_says_whom_to_ask(self, client, centre):
        contact = make_contact()
        html = client.get("/en/help/search/", {"q": "<xyzzy>"}).content.decode()
        assert 'class="empty"' in html
        assert "&lt;xyzzy&gt;" in html
        assert f'href="{contact.url}"' in html

    def test_without_a_question_there_is_the_field(self, client):
        html = client.get("/en/help/search/").content.decode()
        assert 'name="q"' in html
        assert 'class="empty"' not in html

    def test_the_language_switch_keeps_the_question(self, client, centre):
        html = client.get("/en/help/search/", {"q": "invoice"}).content.decode()
        assert 'href="/de/help/search/?q=invoice"' in html

    def test_only_by_get(self, client):
        assert client.post("/en/help/search/").status_code == 405

    def test_the_index_has_the_field(self, client, centre):
        html = client.get(centre["invoices"].get_parent().get_parent().url).content.decode()
        assert 'action="/en/help/search/"' in html
        assert html.index('id="help-q"') < html.index('class="grid help__sections"')

    def test_asks_the_same_number_of_queries(self, client, centre):
        make_found("plumber", titles={"en": "Invoices"})
        section = centre["invoices"].get_parent()

        def more() -> None:
            for number in range(5):
                make_article(section, f"i-{number}", title=f"Invoice {number}")
            make_found("plumber", titles={"en": "Invoices"})

        grows_not(client, "/en/help/search/?q=invoice", more, most=18)


class TestSuggestions:
    def test_are_titles(self, client, centre):
        answer = client.get("/de/help/search/suggest/", {"q": "rechn"})
        assert answer.json() == {"suggestions": ["Ihre Rechnungen"]}

    def test_of_the_language(self, client, centre):
        assert client.get("/it/help/search/suggest/", {"q": "rechn"}).json() == {"suggestions": []}

    def test_a_chosen_title_finds_its_article(self, centre):
        for language, texts in TEXTS.items():
            for slug, title, _intro in texts:
                assert find(title, language)[0] == slug

    def test_at_most_six(self, centre):
        for number in range(9):
            make_article(centre["invoices"].get_parent(), f"i-{number}", title=f"Invoice {number}")
        assert len(suggest("invoice", "en")) == 6

    def test_three_queries(self, centre, django_assert_num_queries):
        with django_assert_num_queries(3):
            suggest("invoice", "en")
        with django_assert_num_queries(0):
            suggest("", "en")


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
