"""Pictures of shared pages: drawn from words, known by their digest, and gone when the words have changed."""

import re
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from home.tests.factories import make_standard, make_trade, make_trades
from marketplace.core.seo import cards
from marketplace.core.seo.cards import HEIGHT, PAPER, PLATES, WIDTH, Card, draw
from marketplace.search.tests.factories import make_found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
SITE = settings.SITE_URL.rstrip("/")


def picture_of(client, url: str) -> str:
    """The path of the picture that a page names, the same for everybody who asks."""
    html = client.get(url).content.decode()
    named = set(re.findall(r'<meta (?:property="og|name="twitter):image" content="([^"]+)"', html))
    assert len(named) == 1
    return named.pop().removeprefix(SITE)


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


class TestAddresses:
    @pytest.mark.parametrize("kind", ["page", "trade_page", "provider", "trade", "town"])
    def test_each_kind_of_page_has_one(self, client, kind):
        service = make_found()
        url = {
            "page": make_standard("en", slug="about").url,
            "trade_page": make_trade(make_trades(), service.category).url,
            "provider": f"/de/p/{service.provider.slug}/",
            "trade": "/en/trades/plumber/bolzano/",
            "town": "/en/towns/bolzano/",
        }[kind]
        answer = client.get(picture_of(client, url))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/png"
        assert "immutable" in answer["Cache-Control"]
        assert "Cookie" not in answer.get("Vary", "")
        assert opened(answer.content).size == (WIDTH, HEIGHT)

    def test_a_changed_title_has_a_new_one_and_the_old_one_is_gone(self, client):
        page = make_standard("en", slug="about", title="About us")
        old = picture_of(client, page.url)
        page.title = "About all of us"
        page.save()
        new = picture_of(client, page.url)
        assert new != old
        assert client.get(new).status_code == 200
        assert client.get(old).status_code == 404

    def test_languages_have_their_own(self, client):
        make_found()
        english, german = picture_of(client, "/en/towns/bolzano/"), picture_of(client, "/de/orte/bozen/")
        assert english != german
        assert client.get(german.replace("/de/", "/en/")).status_code == 404

    def test_what_nobody_may_see_has_none(self, client):
        page = make_standard("en", slug="about")
        shown = picture_of(client, page.url)
        page.live = False
        page.save()
        assert client.get(shown).status_code == 404
        service = make_found()
        shown = picture_of(client, f"/de/p/{service.provider.slug}/")
        service.provider.verification = "suspended"
        service.provider.save()
        assert client.get(shown).status_code == 404

    @pytest.mark.parametrize(
        "path",
        ["page/en/1-abc", "page/en/x-abc", "page/fr/3-abc", "nonsense/en/3-abc", "trade/en/1-2-abc", "town/en/9-abc"],
    )
    def test_nonsense(self, client, path):
        assert client.get(f"/og/{path}.png").status_code == 404


def assert_margins_are_empty(image: Image.Image) -> None:
    columns = (4, cards.MARGIN - 8, WIDTH - cards.MARGIN + 8, WIDTH - 5)
    margins = {image.getpixel((x, y)) for x in columns for y in range(HEIGHT - cards.BAND)}
    assert margins == {tuple(bytes.fromhex(PAPER[1:]))}


LONG_WORDS = [
    "Naturwissenschaften-Nachhilfe in Lana",
    "Donaudampfschifffahrtsgesellschaftskapitänspatent",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz in Südtirol",
    "W" * 120,
]


class TestDrawing:
    def test_letters_of_our_languages_and_neighbours_are_drawn(self):
        blank = cards._runs("", "piazzolla", 700, 64)
        assert list(blank) == []
        for letter in "äöüßÄÖÜàèéìòùçčšžşğıł€–’":
            ((_part, font),) = cards._runs(letter, "piazzolla", 700, 64)
            drawn = bytes(font.getmask(letter))
            missing = bytes(font.getmask("\U000f0000"))
            assert any(drawn), letter
            assert drawn != missing, letter

    def test_words_are_inside_and_the_arcade_has_its_colour(self):
        image = opened(draw(Card("Ein sehr langer Titel, der in drei Zeilen passen muss und es tut", "Brixen", "sky")))
        assert image.getpixel((10, HEIGHT - 5)) == tuple(bytes.fromhex(PLATES["sky"][1:]))
        assert_margins_are_empty(image)

    @pytest.mark.parametrize("title", LONG_WORDS)
    def test_long_words_stay_inside(self, title):
        assert_margins_are_empty(opened(draw(Card(title, "Freie Termine und Preise " * 5))))
        size, lines = cards._set(title, room=240)
        assert len(lines) <= cards.MOST_LINES
        assert len(lines) * size * cards.LEADING <= 240

    def test_a_word_with_a_hyphen_breaks_there(self):
        _size, lines = cards._set("Naturwissenschaften-Nachhilfe in Lana", room=240)
        assert lines == ["Naturwissenschaften-", "Nachhilfe in Lana"]

    def test_what_is_cut_says_so(self):
        assert cards._set("Wort " * 60, room=240)[1][-1].endswith("…")
        line = cards._first(["Freie Termine,", "Preise"], 1, family="instrument-sans", weight=500, size=36)
        assert line == ["Freie Termine…"]

    @pytest.mark.parametrize("title", ["A", "Wort " * 60, "Donaudampfschifffahrtsgesellschaftskapitän " * 3, ""])
    def test_any_title_can_be_drawn(self, title):
        assert opened(draw(Card(title, "line"))).size == (WIDTH, HEIGHT)

    def test_the_digest_is_of_every_word(self):
        found = {Card("a").digest, Card("b").digest, Card("a", "b").digest, Card("a", "", "sky").digest}
        assert len(found) == 4
        assert Card("a").digest == Card("a").digest
