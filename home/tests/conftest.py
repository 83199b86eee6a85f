"""What tests of pages share."""

import pytest

from home.tests.factories import make_article, make_help, make_section
from home.tests.help_texts import TEXTS


@pytest.fixture
def centre():
    """Two articles in each language."""
    made = {}
    for language, texts in TEXTS.items():
        section = make_section(make_help(language), "section")
        for slug, title, intro in texts:
            made[slug] = make_article(section, slug, title=title, intro=intro)
    return made
