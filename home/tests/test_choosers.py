"""Editors choose services and businesses from a list; pages keep their codes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.blocks.codes import ProviderCode, ServiceCode
from home.choosers import ProviderChooser, ServiceChooser
from home.models import StoryPage
from home.tests.blocks import offer
from home.tests.factories import make_stories
from marketplace.accounts.tests.factories import make_editor
from marketplace.catalog.tests.factories import make_category

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
ADDRESSES = ["/admin/provider_chooser/", "/admin/service_chooser/"]


@pytest.fixture
def editor(client):
    client.force_login(make_editor())
    return client


def found(editor, address, words=""):
    return editor.get(f"{address}results/", {"q": words}).content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_lists_what_can_be_booked(editor, address):
    shown, away = offer(), offer()
    away.provider.is_available = False
    away.provider.save()
    html = editor.get(address).json()["html"]
    assert shown.provider.trading_name in html
    assert away.provider.trading_name not in html


@pytest.mark.parametrize("address", ADDRESSES)
def test_finds_by_name_and_town(editor, address):
    one, other = offer(), offer()
    one.provider.trading_name, one.provider.city = "Gruber Heizung", "Brixen"
    one.provider.save()
    for words in ("gruber", "brixen", "heizung brix"):
        html = found(editor, address, words)
        assert "Gruber Heizung" in html
        assert other.provider.trading_name not in html
    assert "Gruber Heizung" not in found(editor, address, "gruber bozen")


def test_finds_services_by_title_and_trade(editor):
    plumber, joiner = offer("plumber"), offer("joiner")
    html = found(editor, ADDRESSES[1], "plumber")
    assert plumber.provider.trading_name in html
    assert joiner.provider.trading_name not in html
    assert plumber.provider.trading_name in found(editor, ADDRESSES[1], plumber.title)


def test_what_is_chosen_becomes_a_code(editor):
    service = offer()
    chosen = editor.get(f"/admin/service_chooser/chosen/{service.pk}/").json()["result"]
    assert chosen["id"] == service.public_id
    assert service.provider.trading_name in chosen["title"]
    chosen = editor.get(f"/admin/provider_chooser/chosen/{service.provider.pk}/").json()["result"]
    assert chosen["id"] == service.provider.slug


def test_the_form_begins_with_what_was_chosen():
    service = offer()
    assert ServiceCode().get_form_state(service.public_id)["id"] == service.public_id
    assert ProviderCode().get_form_state(service.provider.slug)["id"] == service.provider.slug
    assert ServiceCode().get_form_state("gone") is None
    assert service.public_id in ServiceChooser().render("one", service.public_id, {"id": "one"})
    assert ProviderChooser().value_from_datadict({"one": ""}, {}, "one") is None


def test_a_long_list_asks_no_more_queries(editor):
    offer()
    address = "/admin/service_chooser/results/"
    editor.get(address)
    with CaptureQueriesContext(connection) as few:
        editor.get(address)
    for _ in range(3):
        offer()
    with CaptureQueriesContext(connection) as many:
        editor.get(address)
    assert len(many) <= len(few)


def test_nobody_else_sees_the_lists(client):
    for address in ADDRESSES:
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("chosen", [True, False])
def test_a_story_is_told_of_a_chosen_business(editor, chosen):
    slug = offer().provider.slug if chosen else ""
    form = {
        "title": "A visit",
        "slug": "a-visit",
        "intro": "In short.",
        "author": "Eva Mair",
        "first_published": "2026-11-02",
        "category": make_category("joiner").pk,
        "provider_slug": slug,
        "body": streamfield([]),
        "action-publish": "1",
    }
    editor.post(f"/admin/pages/add/home/storypage/{make_stories().pk}/", nested_form_data(form))
    assert StoryPage.objects.get(slug="a-visit").provider_slug == slug
