"""How to reach those who run the portal: on every page of every language, with a preview in each."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.models import Chrome, PortalSettings
from home.models.navigation import LinkBlock
from home.tests.factories import home_of, make_standard
from marketplace.accounts.tests.factories import make_editor
from marketplace.core.pagecache.middleware import MARK

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "it")
PROFILE = {"label": "Mastodon", "address": "https://social.example/@piazza"}


@pytest.fixture
def editor(client):
    client.force_login(make_editor())
    return client


def written(**fields):
    return {"operator": "Piazza Alpina", "address": "", "phone": "", "email": "", "profiles": streamfield([])} | fields


@pytest.mark.parametrize("language", LANGUAGES)
def test_stand_at_the_end_of_every_page(client, language):
    PortalSettings.objects.create(
        operator="Piazza Alpina",
        address="Lauben 12, Bozen",
        phone="+39 0471 000 000",
        email="hello@piazza.example",
        profiles=[("profile", PROFILE)],
    )
    for url in (f"/{language}/", make_standard(language).url):
        html = client.get(url).content.decode()
        assert "Piazza Alpina" in html
        assert "Lauben 12, Bozen" in html
        assert 'href="tel:+390471000000"' in html
        assert 'href="mailto:hello@piazza.example"' in html
        assert f'href="{PROFILE["address"]}"' in html


def test_nothing_stands_there_while_nothing_is_written(client):
    assert "<address" not in client.get("/en/").content.decode()
    PortalSettings.objects.create()
    assert "<address" not in client.get("/en/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_preview_in_every_language(editor, language):
    Chrome.objects.create(locale=home_of(language).locale, footer_note=f"note {language}")
    portal = PortalSettings.load()
    address = f"/admin/settings/home/portalsettings/{portal.pk}/preview/"
    form = nested_form_data(written(operator="Not saved yet"))
    assert editor.post(address, form).json()["is_valid"]
    html = editor.get(f"{address}?mode={language}").content.decode()
    assert f'<html lang="{language}">' in html
    assert "Not saved yet" in html
    assert f"note {language}" in html
    assert not PortalSettings.objects.filter(operator="Not saved yet").exists()


def test_a_change_is_seen_at_once(editor, settings, django_capture_on_commit_callbacks):
    settings.PAGE_CACHE = True
    portal = PortalSettings.load()
    urls = [make_standard(language).url for language in LANGUAGES]
    for url in urls:
        for _ in range(3):
            answer = Client().get(url)
        assert answer[MARK] == "hit"
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(f"/admin/settings/home/portalsettings/{portal.pk}/", nested_form_data(written()))
    for url in urls:
        assert "Piazza Alpina" in Client().get(url).content.decode()


def test_header_and_footer_have_an_entry_in_the_menu(editor):
    html = editor.get("/admin/").content.decode()
    assert "/admin/snippets/home/chrome/" in html


def test_a_link_leads_somewhere():
    block = LinkBlock()
    assert block.clean(block.normalize({"label": "Find", "page": None, "place": "search"}))
    with pytest.raises(ValidationError):
        block.clean(block.normalize({"label": "Nowhere", "page": None, "place": ""}))
