"""Our drawings stand by themselves: an `img` knows nothing of the page's style sheets."""

import re
from pathlib import Path

import pytest
from django.conf import settings

DRAWINGS = sorted((settings.BASE_DIR / "static" / "art").rglob("*.svg"))


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.name)
def test_every_colour_a_drawing_names_is_its_own(path: Path) -> None:
    text = path.read_text()
    named = set(re.findall(r"var\((--[\w-]+)\)", text))
    assert named <= set(re.findall(r"(--[\w-]+):", text))
