"""Words for places in addresses."""

import re

import pytest

from marketplace.core.places import find_place, place_by_any_slug, place_by_slug, place_slug
from marketplace.core.places.place import LANGUAGES, read_places


@pytest.mark.parametrize(
    ("name", "language", "slug"),
    [
        ("Bolzano", "de", "bozen"),
        ("Bolzano", "it", "bolzano"),
        ("München", "de", "muenchen"),
        ("München", "it", "monaco-di-baviera"),
        ("Brixen", "en", "bressanone"),
    ],
)
def test_the_word_of_a_language(name, language, slug):
    place = find_place(name, language=language)
    assert place_slug(place, language) == slug
    assert place_by_slug(slug, language) == place
    assert place_by_any_slug(slug) == place


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_has_a_word_of_its_own(language):
    places = list(read_places())
    slugs = [place_slug(place, language) for place in places]
    assert len(set(slugs)) == len(places)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)
    assert all(place_by_slug(slug, language) == place for slug, place in zip(slugs, places, strict=True))


def test_nobody_knows_it():
    assert place_by_slug("nowhere-at-all", "en") is None
    assert place_by_any_slug("nowhere-at-all") is None
