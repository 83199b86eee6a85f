"""What the list of blocks shows an editor before one is chosen."""

import pytest
from django.utils import translation
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from home.blocks import ARTICLE_BLOCKS, LANDING_BLOCKS, STORY_BLOCKS
from home.blocks.previews import spoken
from home.tests.blocks import offer, show
from home.tests.factories import make_help
from marketplace.booking.tests.factories import NOW
from marketplace.core import clock

pytestmark = pytest.mark.django_db
LISTS = {"article": ARTICLE_BLOCKS, "story": STORY_BLOCKS, "landing": LANDING_BLOCKS}
BLOCKS = dict([*ARTICLE_BLOCKS, *STORY_BLOCKS, *LANDING_BLOCKS])
FILLED_BY_ROWS = {
    "gallery",
    "contact",
    "contact_form",
    "services",
    "spotlight",
    "prices",
    "trades",
    "people",
    "reviews",
}


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_every_string_of_a_preview_can_be_translated(name):
    """`spoken` finds no string of ours that is not lazy, codes and names apart."""
    codes = {"info", "start", "clock", "badge-check", "euro", "calendar-check", "plumber", "electrician", "soonest", ""}
    names = {"Josef Pichler", "https://vimeo.com/76979871"}

    def plain(value):
        if isinstance(value, dict):
            return [one for inner in value.values() for one in plain(inner)]
        if isinstance(value, list):
            return [one for inner in value for one in plain(inner)]
        return [value] if type(value) is str else []

    given = getattr(BLOCKS[name].meta, "preview_value", "")
    assert set(plain(given)) <= codes | names


def test_a_preview_is_said_in_the_active_language():
    lazy = translation.gettext_lazy("Search")
    with translation.override("de"):
        assert spoken({"a": [lazy], "b": 3}) == {"a": ["Suchen"], "b": 3}
    with translation.override("it"):
        assert spoken(lazy) == "Cerca"


@pytest.mark.parametrize("kind", LISTS)
def test_blocks_stand_in_groups_and_no_two_have_the_same_icon(kind):
    blocks = dict(LISTS[kind]).values()
    assert all(str(block.meta.group) for block in blocks)
    icons = [block.meta.icon for block in blocks]
    assert len(icons) == len(set(icons))


@pytest.mark.parametrize("name", sorted(set(BLOCKS) - FILLED_BY_ROWS))
def test_something_is_shown_at_once(admin_client, name):
    html = admin_client.get(f"/admin/block-preview/?id={BLOCKS[name].definition_prefix}").content.decode()
    assert "readers see nothing" not in html


def test_the_spotlight_shows_those_who_are_free(admin_client):
    with clock.moved_to(NOW):
        service = offer()
        address = f"/admin/block-preview/?id={BLOCKS['spotlight'].definition_prefix}"
        assert service.provider.trading_name in admin_client.get(address).content.decode()


class TestTeaser:
    VALUE = {"title": "Warm", "text": "Before winter.", "link_label": "Read on"}

    def test_shows_the_chosen_picture(self):
        image = get_image_model().objects.create(title="Stove", file=get_test_image_file(size=(1300, 900)))
        value = self.VALUE | {"trade": "plumber", "picture": {"image": image.pk, "alt_text": "A green stove"}}
        html = show("teaser", value, raw=True)
        for part in ("image/avif", "image/webp", 'alt="A green stove"', 'loading="lazy"'):
            assert part in html
        assert "art/prints" not in html

    def test_shows_the_print_of_the_trade_without_a_picture(self):
        assert "art/prints/tap-" in show("teaser", self.VALUE | {"trade": "plumber"})

    def test_shows_words_alone_without_either(self):
        assert "<img" not in show("teaser", self.VALUE)

    def test_leads_to_published_pages_only(self):
        page = make_help()
        assert f'href="{page.url}"' in show("teaser", self.VALUE | {"page": page})
        page.live = False
        assert "<a " not in show("teaser", self.VALUE | {"page": page})
        assert "no link" in show("teaser", self.VALUE | {"page": page}, preview=True)
