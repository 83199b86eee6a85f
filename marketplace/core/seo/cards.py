"""The picture that is shown where somebody shares a page: its title in our type, on our paper, above an arcade.

Apps register kinds of cards: a function from (language, key) to the words of a `Card`, or None where there is no such
thing. The words' digest stands in the address, so a changed title has a new picture and a picture never changes.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from marketplace.core.registries import Registry

WIDTH, HEIGHT = 1200, 630
MARGIN, BAND = 80, 110  # around the words; the arcade at the foot
LINE = WIDTH - 2 * MARGIN
PAPER, INK, MUTED, SPRUCE, ROOF = "#f6f5ef", "#1a211d", "#575e57", "#17523d", "#b02f26"
# The papers of the prints, a shade darker, so that white arches stand out.
PLATES = {
    "sky": "#7fa9b9",
    "hay": "#a9a45a",
    "larch": "#d9962a",
    "rose": "#cf8a70",
    "spruce": SPRUCE,
    "stone": "#9a907a",
}
SIZES, MOST_LINES, LEADING = (88, 76, 64, 54), 3, 1.16
MIDDLE, ROOM, LINE_ROOM = 325, 310, 70  # of the words, from the top; the line below the title
DRAWING = 2  # count up when pictures are drawn differently: all get new addresses
FONTS = Path(settings.BASE_DIR) / "node_modules" / "@fontsource-variable"
# What the first file of a family covers; the letters of our neighbours' names (č, ş, ğ) are in the second.
_LATIN = {*range(0x100), 0x131, 0x152, 0x153, 0x2C6, 0x2DA, 0x2DC, *range(0x2000, 0x2070), 0x20AC, 0x2122, 0x2212}
Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a picture, and the colour of its arcade by the name of a print's paper."""

    title: str
    line: str = ""
    colour: str = "spruce"

    @property
    def digest(self) -> str:
        """Changes with the words."""
        text = json.dumps([DRAWING, asdict(self)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


kinds: Registry[Callable[[str, str], Card | None]] = Registry("kind of card")


def card_kind(name: str) -> Callable[[Callable[[str, str], Card | None]], Callable[[str, str], Card | None]]:
    """Register a function that finds the words of a card by language and key."""

    def decorate(find: Callable[[str, str], Card | None]) -> Callable[[str, str], Card | None]:
        return kinds.register(name, find)

    return decorate


def card_path(kind: str, language: str, key: str | int, card: Card) -> str:
    """The address of a picture."""
    return reverse("card", args=[kind, language, str(key), card.digest])


@lru_cache(maxsize=128)
def draw(card: Card) -> bytes:
    """The picture as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    _arcade(pen, PLATES.get(card.colour, SPRUCE))
    _mark(pen)
    _write(pen, (MARGIN + 76, 62), "Piazza", family="piazzolla", weight=700, size=56, fill=SPRUCE)
    size, lines = _set(card.title, room=ROOM - (LINE_ROOM if card.line else 0))
    top = MIDDLE - (len(lines) * size * LEADING + (LINE_ROOM if card.line else 0)) / 2
    for line in lines:
        _write(pen, (MARGIN, top), line, family="piazzolla", weight=700, size=size, fill=INK)
        top += size * LEADING
    if card.line:
        lines = _wrap(card.line, family="instrument-sans", weight=500, size=36, inside_words=True)
        (line,) = _first(lines, 1, family="instrument-sans", weight=500, size=36)
        _write(pen, (MARGIN, top + 16), line, family="instrument-sans", weight=500, size=36, fill=MUTED)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _set(title: str, *, room: float) -> tuple[int, list[str]]:
    """The largest size in which a title fits into its room and three lines; a longer one is cut."""
    for size in SIZES:
        lines = _wrap(title, family="piazzolla", weight=700, size=size)
        fits = all(_width(line, "piazzolla", 700, size) <= LINE for line in lines)
        if fits and len(lines) <= MOST_LINES and len(lines) * size * LEADING <= room:
            return size, lines
    lines = _wrap(title, family="piazzolla", weight=700, size=size, inside_words=True)
    return size, _first(lines, MOST_LINES, family="piazzolla", weight=700, size=size)


def _first(lines: list[str], most: int, *, family: str, weight: int, size: int) -> list[str]:
    """These lines, with a sign where some are left out."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1].rstrip(",.;:- ")
    while _width(last + "…", family, weight, size) > LINE:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], last + "…"]


def _wrap(text: str, *, family: str, weight: int, size: int, inside_words: bool = False) -> list[str]:
    """Lines broken at spaces and after hyphens; a word that is longer than a line, only where that is wanted."""
    lines = [""]
    for piece in re.findall(r"\s*[^\s-]*-*", " ".join(text.split())):
        wider = (lines[-1] + piece).lstrip()
        if _width(wider, family, weight, size) <= LINE or not lines[-1]:
            lines[-1] = wider
        else:
            lines.append(piece.lstrip())
        while inside_words and _width(lines[-1], family, weight, size) > LINE:
            fitting = next(
                n for n in range(len(lines[-1]), 0, -1) if _width(lines[-1][:n], family, weight, size) <= LINE
            )
            lines[-1:] = [lines[-1][:fitting], lines[-1][fitting:]]
    return lines


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, *, family: str, weight: int, size: int, fill: str
) -> None:
    x, y = at
    for part, font in _runs(text, family, weight, size):
        pen.text((x, y + size), part, font=font, fill=fill, anchor="ls")
        x += font.getlength(part)


def _width(text: str, family: str, weight: int, size: int) -> float:
    return sum(font.getlength(part) for part, font in _runs(text, family, weight, size))


def _runs(text: str, family: str, weight: int, size: int) -> Iterator[tuple[str, Font]]:
    """The text in pieces, each with the file that has its letters."""
    piece, subset = "", "latin"
    for letter in text:
        needed = "latin" if ord(letter) in _LATIN else "latin-ext"
        if needed != subset and piece:
            yield piece, _font(family, subset, weight, size)
            piece = ""
        piece, subset = piece + letter, needed
    if piece:
        yield piece, _font(family, subset, weight, size)


@cache
def _font(family: str, subset: str, weight: int, size: int) -> Font:
    """One of the files that our pages use too."""
    font = ImageFont.truetype(str(FONTS / family / "files" / f"{family}-{subset}-wght-normal.woff2"), size)
    font.set_variation_by_axes([weight])
    return font


def _arcade(pen: ImageDraw.ImageDraw, colour: str) -> None:
    """A row of arches along the foot."""
    pen.rectangle((0, HEIGHT - BAND, WIDTH, HEIGHT), fill=colour)
    for left in range(22, WIDTH, 100):
        pen.pieslice((left, HEIGHT - BAND + 24, left + 56, HEIGHT - BAND + 80), 180, 360, fill=PAPER)
        pen.rectangle((left, HEIGHT - BAND + 52, left + 56, HEIGHT), fill=PAPER)


def _mark(pen: ImageDraw.ImageDraw) -> None:
    """The portico of our icon."""
    left, top, side = MARGIN, 70, 56
    pen.rectangle((left, top, left + side, top + side * 0.9), fill=ROOF)
    pen.rectangle((left + 8, top + 8, left + side - 8, top + 15), fill=PAPER)
    for at in (left + 8, left + 32):
        pen.pieslice((at, top + 24, at + 16, top + 40), 180, 360, fill=PAPER)
        pen.rectangle((at, top + 32, at + 16, top + side), fill=PAPER)
