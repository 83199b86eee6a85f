"""Sets a document as PDF/A-3a, tagged (PDF/UA-1), the same bytes every time."""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import typst

from marketplace.invoicing.documents.values import values_of
from marketplace.invoicing.models import Document

TEMPLATE = Path(__file__).with_name("document.typ")


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside typst only: what a machine has installed changes nothing."""
    return typst.Fonts(include_system_fonts=False)


def pdf_of(document: Document) -> bytes:
    """The document set on A4, in its language. No network, no clock: its time stamp is the day of issue."""
    stamp = datetime.combine(document.issued_on, time(12), tzinfo=UTC)
    found = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"data": json.dumps(values_of(document))},
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-3a", "ua-1"],
        timestamp=stamp,
    )
    if not isinstance(found, bytes):
        raise TypeError("typst gave no single file.")
    return found
