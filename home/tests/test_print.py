"""On paper: the styles are there for print alone, and the page's own address stands on top."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from home.tests.blocks import BLOCKS
from home.tests.factories import make_article, make_help

pytestmark = pytest.mark.django_db
CSS = Path(settings.BASE_DIR) / "static" / "css" / "print.css"


def test_every_page_brings_them_for_print_alone(client):
    html = client.get(make_article(make_help(), "how").url).content.decode()
    assert re.search(r'<link rel="stylesheet" href="[^"]*css/print[^"]*\.css" media="print">', html)


def test_the_address_of_the_page_stands_on_top(client):
    article = make_article(make_help(), "how")
    html = client.get(article.url).content.decode()
    assert f"Piazza · {settings.SITE_URL.rstrip('/')}{article.url}</p>" in html


def test_on_pages_that_are_not_found_by_search_engines_too(client):
    html = client.get("/en/help/search/", {"q": "<b>"}).content.decode()
    assert "Piazza · http://testserver/en/help/search/?q=%3Cb%3E</p>" in html


@pytest.mark.parametrize("part", [".masthead", ".footer", "main nav", "main form", "main .btn"])
def test_what_cannot_be_pressed_is_not_printed(part):
    hidden = re.search(r"([^{}]+)\{\s*display: none !important;", CSS.read_text()).group(1)
    assert part in [one.strip() for one in hidden.split(",")]


def test_links_show_where_they_lead():
    assert 'content: " (" attr(href) ")"' in CSS.read_text()


def test_no_column_of_a_table_is_cut_off():
    assert re.search(r"\.scroll \{\s*overflow: visible;", CSS.read_text())


@pytest.mark.parametrize("name", ["hero", "contact", "contact_form", "offer"])
def test_calls_to_do_something_are_not_printed(name):
    template = Path(settings.BASE_DIR) / "templates" / BLOCKS[name].meta.template
    assert re.search(r'<section class="band[^"]* asks"', template.read_text())
    hidden = re.search(r"([^{}]+)\{\s*display: none !important;", CSS.read_text()).group(1)
    assert ".asks" in hidden
