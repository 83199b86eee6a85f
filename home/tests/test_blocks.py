"""Every block with something to show, and with nothing: then readers see nothing and editors a note."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.blocks import StructBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.images.tests.utils import get_test_image_file

from home.blocks import ARTICLE_BLOCKS, LANDING_BLOCKS, STORY_BLOCKS
from home.blocks.long_text import with_ids
from home.market import market_of
from home.tests.factories import home_of, make_campaign, make_contact, make_help
from home.videos import video_at
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.catalog.tests.factories import make_category, make_service
from marketplace.core import clock
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = pytest.mark.django_db
BLOCKS = dict([*ARTICLE_BLOCKS, *STORY_BLOCKS, *LANDING_BLOCKS])
# What each block shows when it is filled; `lambda` for what needs a row.
FILLED = {
    "heading": ("When?", ["When?"]),
    "paragraph": ("<p>It drips.</p>", ["It drips."]),
    "long_text": ("<h2>One</h2><p>a</p><h3>Two</h3><p>b</p>", ['href="#one"', '<h2 id="one">One</h2>', 'id="two"']),
    "tip": ("Turn it off.", ["Turn it off."]),
    "quote": ({"text": "It smells good.", "by": "Nicola"}, ["It smells good.", "Nicola"]),
    "price_note": ("About 60 euros.", ["About 60 euros."]),
    "comparison": (
        {"caption": "Both", "columns": ["A", "B"], "rows": [{"name": "Time", "cells": ["1 h", "2 h"]}]},
        ["<caption>Both</caption>", '<th scope="col">A</th>', '<th scope="row">Time</th>', "<td>2 h</td>"],
    ),
    "picture_text": ({"title": "Stove", "text": "<p>Warm.</p>", "side": "end"}, ["Stove", "Warm.", "duo--end"]),
    "video": (
        {"address": "https://youtu.be/dQw4w9WgXcQ", "title": "Stove"},
        ["Load video from YouTube", "hidden", "youtube-nocookie.com/embed/dQw4w9WgXcQ", "Watch on YouTube"],
    ),
    "banner": ({"text": "Closed on Monday.", "level": "wait"}, ["Closed on Monday.", "alert--wait"]),
    "faq": ([{"question": "How fast?", "answer": "Today."}], ["How fast?", "Today."]),
    "steps": ({"heading": "So", "steps": [{"title": "Ask", "text": "Us"}, {"title": "Wait", "text": "Here"}]}, ["Ask"]),
    "promises": (
        {"heading": "Sure", "promises": [{"icon": "clock", "title": "Soon", "text": "Today"}]},
        ["Sure", "#clock", "Soon", "Today"],
    ),
    "teaser": ({"kicker": "A", "title": "B", "text": "C", "link_label": "D"}, ["A", "B", "C"]),
    "offer": ({"title": "You can?", "text": "Here.", "button": "Offer"}, ["You can?", "Offer"]),
    "hero": (
        {"title": "What is broken?", "text": "Say it.", "placeholder": "Tap"},
        ["What is broken?", 'id="seek2-what"'],
    ),
}
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


def show(name, value, *, preview=False, raw=False, **context):
    """What a reader sees of a block, or an editor in a preview."""
    block = BLOCKS[name]
    normal = block.to_python(value) if raw else block.normalize(value)
    request = SimpleNamespace(is_preview=preview, META={}, user=None, path="/en/")
    with translation.override("en"):
        return block.render(normal, context={"request": request, **market_of([(block, normal)]), **context}).strip()


def offer(trade="plumber", **fields):
    service = make_bookable_service(category=make_category(trade), **fields)
    refresh_service(service_id=service.pk)
    return service


@pytest.fixture
def image():
    return get_image_model().objects.create(title="Stove", file=get_test_image_file(size=(900, 700)))


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
    }  # below, in test_pages and in test_reviews_block
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


class TestPictures:
    def test_gallery(self, image):
        html = show(
            "gallery", {"heading": "Workshop", "pictures": [{"image": image.pk, "alt_text": "A green stove"}]}, raw=True
        )
        assert "Workshop" in html
        for part in ("image/avif", "image/webp", 'alt="A green stove"', 'loading="lazy"', "width=", "height=", "800w"):
            assert part in html

    def test_beside_a_text(self, image):
        picture = {"image": image.pk, "alt_text": "A green stove"}
        html = show("picture_text", {"picture": picture, "text": "<p>Warm.</p>", "side": "start"}, raw=True)
        assert 'alt="A green stove"' in html
        assert "image/avif" in html

    def test_needs_words_unless_it_is_decoration(self, image):
        block = BLOCKS["gallery"].child_blocks["pictures"].child_block
        with pytest.raises(ValidationError):
            block.clean(block.to_python({"image": image.pk, "alt_text": ""}))
        block.clean(block.to_python({"image": image.pk, "alt_text": "", "decorative": True}))
        block.clean(block.to_python({"image": image.pk, "alt_text": "A stove"}))

    @pytest.mark.parametrize("words", ["Stove", " stove "])
    def test_its_name_is_not_what_it_shows(self, image, words):
        block = BLOCKS["gallery"].child_blocks["pictures"].child_block
        value = {"image": image.pk, "alt_text": words}
        with pytest.raises(ValidationError):
            block.clean(block.to_python(value))
        block.clean(block.to_python(value | {"decorative": True}))
        type(image).objects.update(description="Stove")  # an editor wrote it down as what it shows
        block.clean(block.to_python(value))

    def test_no_picture_with_words_lies_two_structs_deep(self):
        """wagtail-localize cannot find the words of an ImageBlock there."""

        def deep(block, structs):
            for one in getattr(block, "child_blocks", {}).values():
                if isinstance(one, ImageBlock):
                    assert structs < 2
                else:
                    deep(one, structs + isinstance(one, StructBlock))

        for block in BLOCKS.values():
            deep(block, int(isinstance(block, StructBlock)))


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


class TestVideo:
    @pytest.mark.parametrize(
        ("address", "frame"),
        [
            ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
            ("https://www.youtube.com/watch?t=3&v=dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
            ("https://youtu.be/dQw4w9WgXcQ?si=x", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
            ("https://youtube.com/shorts/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
            ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
            ("https://player.vimeo.com/video/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        ],
    )
    def test_known_addresses(self, address, frame):
        assert video_at(address).frame == frame

    @pytest.mark.parametrize(
        "address",
        [
            "http://youtu.be/dQw4w9WgXcQ",
            "https://youtu.be.example.org/dQw4w9WgXcQ",
            "https://example.org/?u=https://youtu.be/dQw4w9WgXcQ",
            "javascript:alert(1)//youtu.be/dQw4w9WgXcQ",
            "https://vimeo.com/about",
            "",
        ],
    )
    def test_others_are_refused(self, address):
        assert video_at(address) is None
        with pytest.raises(ValidationError):
            BLOCKS["video"].clean(BLOCKS["video"].normalize({"address": address, "title": "Film"}))

    def test_nothing_is_framed_before_the_reader_asks(self):
        html = show("video", FILLED["video"][0])
        assert "<iframe" not in html
        assert " src=" not in html

    def test_the_policy_lets_exactly_these_in(self, client):
        policy = client.get("/en/").headers["content-security-policy"]
        frames = next(part for part in policy.split(";") if "frame-src" in part).split()[1:]
        assert set(frames) == {"'self'", "https://www.youtube-nocookie.com", "https://player.vimeo.com"}


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


class TestLive:
    @pytest.fixture(autouse=True)
    def _monday(self):
        with clock.moved_to(NOW):
            yield

    def rule(self, **changes):
        return show("services", {"heading": "Services", "order": "soonest", "count": 4} | changes)

    def test_services_by_trade(self):
        plumber, joiner = offer("plumber"), offer("joiner")
        html = self.rule(category="plumber")
        assert plumber.public_id in html
        assert joiner.public_id not in html

    def test_services_near_a_place(self):
        near = offer()
        assert near.public_id in self.rule(place=near.provider.city)
        assert self.rule(place="Innsbruck") == ""
        assert self.rule(place="Nowhere at all") == ""

    def test_services_in_an_order(self):
        plain, good, busy = offer(), offer(), offer()
        type(good).objects.filter(pk=good.pk).update(rating_average="5.0", rating_count=40)
        type(busy).objects.filter(pk=busy.pk).update(completed_count=90)
        assert good.public_id in self.rule(order="rating", count=1)
        assert busy.public_id in self.rule(order="popular", count=1)
        assert plain.public_id in self.rule(count=3)

    def test_services_by_hand_are_marked_and_in_the_editors_order(self):
        first, second = offer(), offer()
        html = self.rule(services=[second.public_id, first.public_id])
        assert html.index(second.public_id) < html.index(first.public_id)
        assert html.count("Editor’s choice") == 2
        assert "Editor’s choice" not in self.rule()

    def test_what_cannot_be_booked_stays_away(self):
        service = offer()
        service.status = "paused"
        service.save()
        assert self.rule(services=[service.public_id]) == ""

    def test_spotlight(self):
        first, second = offer(), offer()
        slugs = [second.provider.slug, first.provider.slug]
        html = show("spotlight", {"heading": "People", "providers": slugs})
        assert html.index(f"/p/{slugs[0]}/") < html.index(f"/p/{slugs[1]}/")
        assert "Editor’s choice" in html

    def test_spotlight_shows_a_business_once(self):
        service = offer()
        other = make_service(service.provider)
        refresh_service(service_id=other.pk)
        html = show("spotlight", {"heading": "People", "providers": [service.provider.slug]})
        assert html.count(f"/p/{service.provider.slug}/") == 1

    def test_prices_are_those_that_somebody_asks_for(self):
        for price in (40, 50, 90):
            offer(price=price)
        offer(price=10, price_model="hourly")
        html = show("prices", {"heading": "Prices", "trades": ["plumber", "joiner"]})
        assert "€40" in html
        assert "€50" in html
        assert "€10" not in html  # an hour is another thing
        assert html.count("<tr>") == 2

    def test_codes_are_checked_when_they_are_written(self):
        service = offer()
        one = BLOCKS["services"].child_blocks["services"].child_block
        assert one.clean(service.public_id) == service.public_id
        for wrong in ("nothing0", "no such"):
            with pytest.raises(ValidationError):
                one.clean(wrong)
        with pytest.raises(ValidationError):
            BLOCKS["spotlight"].child_blocks["providers"].child_block.clean("nobody-here")


def test_as_many_queries_for_nine_live_blocks_as_for_three(django_assert_num_queries):
    with clock.moved_to(NOW):
        services = [offer(trade) for trade in ("plumber", "joiner", "painter")]

        def body(times):
            found = []
            for number in range(times):
                one = services[number]
                found += [
                    {"type": "services", "value": {"heading": "A", "order": "rating", "count": number + 1}},
                    {"type": "services", "value": {"heading": "B", "services": [one.public_id], "order": "soonest"}},
                    {"type": "spotlight", "value": {"heading": "C", "providers": [one.provider.slug]}},
                    {"type": "prices", "value": {"heading": "D", "trades": [one.category.key]}},
                ]
            return found

        page = make_campaign(body=body(1))
        more = make_campaign("de", body=body(3))
        blocks = [(block.block, block.value) for block in page.body]
        many = [(block.block, block.value) for block in more.body]
        with django_assert_num_queries(6):
            market_of(blocks, locale=page.locale)
        with django_assert_num_queries(6):
            market_of(many, locale=page.locale)


def test_home_stays_what_it_was():
    assert home_of("en").body.stream_block.child_blocks.keys() >= {"trades", "people", "steps", "teaser", "offer"}
