"""Blocks with something to show, and how readers and editors see them."""

from types import SimpleNamespace
from typing import Any

from django.utils import translation

from home.blocks import ARTICLE_BLOCKS, LANDING_BLOCKS, STORY_BLOCKS
from home.market import market_of
from marketplace.booking.tests.factories import make_bookable_service
from marketplace.catalog.models import Service
from marketplace.catalog.tests.factories import make_category
from marketplace.search.actions.refresh_service import refresh_service

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


def show(name: str, value: Any, *, preview: bool = False, raw: bool = False, **context: Any) -> str:
    """What a reader sees of a block, or an editor in a preview."""
    block = BLOCKS[name]
    normal = block.to_python(value) if raw else block.normalize(value)
    request = SimpleNamespace(is_preview=preview, META={}, user=None, path="/en/")
    with translation.override("en"):
        return block.render(normal, context={"request": request, **market_of([(block, normal)]), **context}).strip()


def offer(trade: str = "plumber", **fields: Any) -> Service:
    """A service of that trade that can be found."""
    service = make_bookable_service(category=make_category(trade), **fields)
    refresh_service(service_id=service.pk)
    return service
