"""Every block with something to show, and with nothing: then readers see nothing and editors a note."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from home.blocks.long_text import with_ids
from home.tests.blocks import BLOCKS, FILLED, show
from home.tests.factories import home_of, make_contact, make_help
from marketplace.booking.tests.factories import NOW
from marketplace.core import clock

pytestmark = pytest.mark.django_db


# What has nothing to show, and how the note begins.
EMPTY = {
    "heading": "",
    "paragraph": "<p></p>",
    "tip": "",
    "price_note": "",
    "faq": [],
    "steps": {"heading": "So", "steps": []},
    "teaser": {"kicker": "A", "title": "", "text": "C", "link_label": "D"},
    "offer": {"title": "", "text": "Here.", "button": ""},
    "hero": {"title": "", "text": "Say it."},
    "quote": {"text": "", "by": "Nicola"},
    "comparison": {"caption": "Both", "columns": ["A"], "rows": []},
    "picture_text": {"title": "", "text": "", "side": "start"},
    "gallery": {"heading": "Workshop", "pictures": []},
    "video": {"address": "https://example.org/film", "title": "Stove"},
    "banner": {"text": "Closed", "level": "info", "end": datetime(2020, 1, 1, tzinfo=UTC)},
    "promises": {"heading": "Sure", "promises": []},
    "contact": {"title": "Questions?", "text": "", "button": "Write", "page": None},
    "contact_form": {"title": "Questions?", "text": "", "button": "Write", "page": None},
    "long_text": "<p></p>",
    "services": {"heading": "Services", "category": "nothing-like-it", "order": "soonest", "count": 4},
    "spotlight": {"heading": "People", "providers": ["nobody-here"]},
    "prices": {"heading": "Prices", "trades": ["nothing-like-it"]},
    "trades": {"heading": "Trades"},
    "people": {"heading": "People"},
    "reviews": {"heading": "Reviews"},
}


@pytest.mark.parametrize("name", FILLED)
def test_filled(name):
    value, expected = FILLED[name]
    html = show(name, value)
    for words in expected:
        assert words in html


@pytest.mark.parametrize("name", EMPTY)
def test_with_nothing_to_show(name):
    assert show(name, EMPTY[name]) == ""
    note = show(name, EMPTY[name], preview=True)
    assert note.startswith('<p class="')
    assert "muted" in note


def test_every_block_is_tried():
    assert set(BLOCKS) == set(EMPTY)
    live = {
        "services",
        "spotlight",
        "prices",
        "trades",
        "people",
        "reviews",
        "gallery",
        "contact",
        "contact_form",
    }  # in the files beside this one that are about them
    assert set(BLOCKS) == set(FILLED) | live


@pytest.mark.parametrize(("name", "block"), BLOCKS.items(), ids=BLOCKS)
class TestForEditors:
    def test_says_what_it_is_and_has_an_icon(self, name, block):
        assert str(block.label)
        assert block.get_description()
        assert block.meta.icon != "placeholder"
        assert block.meta.template

    def test_can_be_looked_at_before_it_is_chosen(self, name, block):
        assert block.is_previewable
        block.get_preview_value()

    @pytest.mark.parametrize("language", ["en", "de", "it"])
    def test_the_admin_shows_its_preview(self, admin_client, name, block, language):
        with translation.override(language):
            answer = admin_client.get(f"/admin/block-preview/?id={block.definition_prefix}")
        assert answer.status_code == 200
        assert "css/site.css" in answer.content.decode()


class TestBanner:
    START, END = NOW, NOW + timedelta(days=2)

    @pytest.mark.parametrize(
        ("at", "shown"),
        [
            (NOW - timedelta(seconds=1), False),
            (NOW, True),
            (NOW + timedelta(days=2, seconds=-1), True),
            (NOW + timedelta(days=2), False),
        ],
    )
    def test_comes_and_goes_by_the_clock(self, at, shown):
        with clock.moved_to(at):
            html = show("banner", {"text": "Closed", "level": "info", "start": self.START, "end": self.END})
        assert ("Closed" in html) is shown

    def test_cannot_end_before_it_begins(self):
        block = BLOCKS["banner"]
        value = {"text": "Closed", "level": "info", "start": self.END, "end": self.START}
        with pytest.raises(ValidationError):
            block.clean(block.normalize(value))

    def test_leads_to_published_pages_only(self):
        page = make_help("en")
        value = {"text": "New", "level": "info", "page": page, "link_label": "Help"}
        assert page.url in show("banner", value)
        page.live = False
        assert "<a " not in show("banner", value)


class TestComparison:
    def test_every_row_has_a_cell_for_each_column(self):
        value = {"caption": "Both", "columns": ["A", "B"], "rows": [{"name": "Time", "cells": ["1 h"]}]}
        with pytest.raises(ValidationError):
            BLOCKS["comparison"].clean(BLOCKS["comparison"].normalize(value))


class TestContents:
    def test_ids_are_unique_in_a_text_and_on_a_page(self):
        taken: set[str] = set()
        first, contents = with_ids("<h2>Über uns</h2><h2>Über uns</h2><h3> </h3>", taken=taken)
        assert contents == [("uber-uns", "Über uns", 2), ("uber-uns-2", "Über uns", 2)]
        assert 'id="uber-uns-2"' in first
        assert with_ids("<h2>Über uns</h2>", taken=taken)[1] == [("uber-uns-3", "Über uns", 2)]

    def test_an_id_of_the_page_itself_is_not_taken(self):
        assert with_ids("<h2>Main</h2>")[1][0][0] == "main-2"

    def test_one_heading_needs_no_contents(self):
        assert "<nav" not in show("long_text", "<h2>One</h2><p>a</p>")

    def test_two_searches_have_ids_of_their_own(self):
        taken: set[str] = set()
        value = FILLED["hero"][0]
        html = show("hero", value, taken_ids=taken) + show("hero", value, taken_ids=taken)
        assert html.count('id="seek2-what"') == html.count('id="seek3-what"') == 1


def test_way_to_the_contact_page():
    page = make_contact()
    value = {"title": "Questions?", "text": "", "button": "Write", "page": page}
    assert f'href="{page.url}"' in show("contact", value)
    page.live = False
    assert show("contact", value) == ""


def test_home_stays_what_it_was():
    assert home_of("en").body.stream_block.child_blocks.keys() >= {"trades", "people", "steps", "teaser", "offer"}
