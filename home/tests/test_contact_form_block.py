"""The contact form on another page."""

import pytest

from home.tests.blocks import show
from home.tests.factories import make_contact

pytestmark = pytest.mark.django_db


class TestContactForm:
    VALUE = {"title": "Questions?", "text": "", "button": "Write"}

    def test_asks_for_the_topic_and_leads_to_the_rest(self, client):
        page = make_contact(topics=[("topic", "A bill"), ("topic", "Something else")])
        html = show("contact_form", self.VALUE | {"page": page})
        assert f'action="{page.url}"' in html
        assert '<option value="A bill">' in html
        assert "csrf" not in html  # kept pages carry no token
        answer = client.get(page.url, {"topic": "A bill"}).content.decode()
        assert '<option value="A bill" selected>' in answer
        assert "csrfmiddlewaretoken" in answer

    def test_two_on_a_page_have_ids_of_their_own(self):
        taken: set[str] = set()
        value = self.VALUE | {"page": make_contact(topics=[("topic", "A bill")])}
        html = show("contact_form", value, taken_ids=taken) + show("contact_form", value, taken_ids=taken)
        assert html.count('id="ask1-topic"') == html.count('id="ask2-topic"') == 1

    def test_leads_to_published_pages_only(self):
        page = make_contact()
        page.live = False
        assert show("contact_form", self.VALUE | {"page": page}) == ""
