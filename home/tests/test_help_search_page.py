"""The page of the help centre's search, and what it suggests while somebody types."""

import re

import pytest

from home.help.search import suggest
from home.tests.factories import make_article, make_contact
from home.tests.help_texts import TEXTS, find
from home.tests.test_queries import grows_not
from marketplace.search.tests.factories import make_found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


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
