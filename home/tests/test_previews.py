"""Live preview: every page type in every language, drafts included, and what surrounds them."""

import pytest
from django.utils import translation
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.models import CampaignPage, Chrome
from home.tests.factories import (
    home_of,
    make_article,
    make_campaign,
    make_contact,
    make_help,
    make_standard,
    make_stories,
    make_story,
    make_trade,
    make_trades,
)
from marketplace.catalog.tests.factories import make_category

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "it")


def every_page(language):
    """One page of each type that editors make."""
    trades, stories, help_index = make_trades(language), make_stories(language), make_help(language)
    return [
        home_of(language),
        trades,
        make_trade(trades, make_category("plumber")),
        stories,
        make_story(stories, "tap", make_category("plumber")),
        make_campaign(language),
        help_index,
        make_article(help_index, "booking"),
        make_contact(language),
        make_standard(language),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_in_its_own_language_whatever_the_editors_is(language):
    for page in every_page(language):
        for mode, _ in page.preview_modes:
            with translation.override("it" if language == "en" else "en"):
                answer = page.make_preview_request(preview_mode=mode)
            html = answer.content.decode()
            assert answer.status_code == 200, page
            assert f'<html lang="{language}">' in html, page
            assert page.title in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_saved_yet(language):
    locale = Locale.objects.get(language_code=language)
    page = CampaignPage(title="Winter", slug="winter", lead="Before it freezes.", locale=locale)
    page.path, page.depth = home_of(language).path + "0009", 3
    page.set_url_path(home_of(language))  # all three as the admin does
    html = page.make_preview_request().content.decode()
    assert f'<html lang="{language}">' in html
    assert "Before it freezes." in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_while_somebody_writes_a_new_page(admin_client, language):
    address = f"/admin/pages/add/home/campaignpage/{home_of(language).pk}/preview/"
    form = {"title": "Winter", "slug": "winter", "lead": "Before it freezes.", "body": streamfield([])}
    answer = admin_client.post(address, nested_form_data(form))
    assert answer.json()["is_valid"], answer.json()
    html = admin_client.get(address).content.decode()
    assert f'<html lang="{language}">' in html
    assert "Before it freezes." in html


def test_a_notice_for_the_editor_where_readers_see_nothing(client):
    body = [
        {"type": "services", "value": {"heading": "Services", "category": "nothing", "order": "soonest", "count": 4}}
    ]
    page = make_campaign(body=body)
    note = "No service fits at the moment"
    assert note in page.make_preview_request().content.decode()
    assert note not in client.get(page.url).content.decode()


def test_both_sides_of_the_contact_page():
    page = make_contact(thanks="We will answer.")
    assert 'name="email"' in page.make_preview_request(preview_mode="").content.decode()
    thanks = page.make_preview_request(preview_mode="sent").content.decode()
    assert "We will answer." in thanks
    assert 'name="email"' not in thanks


class TestChrome:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_header_and_footer_stand_around_an_empty_page(self, language):
        link = {"label": "Zum Markt", "page": None, "place": "search"}
        chrome = Chrome(
            locale=home_of(language).locale,
            header=[("link", link)],
            footer=[("column", {"heading": "Unten", "links": [link]})],
            footer_note="Am Ende",
        )
        html = chrome.make_preview_request().content.decode()
        assert f'<html lang="{language}">' in html
        for words in ("Zum Markt", "Unten", "Am Ende"):
            assert words in html
        assert f'href="/{language}/search/"' in html

    def test_editors_find_the_preview(self, admin_client):
        chrome = Chrome.objects.create(locale=home_of("de").locale, footer_note="Zum Markt")
        html = admin_client.get(f"/admin/snippets/home/chrome/edit/{chrome.pk}/").content.decode()
        assert f"/admin/snippets/home/chrome/preview/{chrome.pk}/" in html
