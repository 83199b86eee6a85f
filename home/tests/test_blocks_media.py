"""Blocks of pictures and films: alternatives, formats, and nothing framed before the reader asks."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.images.tests.utils import get_test_image_file

from home.tests.blocks import BLOCKS, FILLED, show
from home.videos import video_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    return get_image_model().objects.create(title="Stove", file=get_test_image_file(size=(900, 700)))


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
