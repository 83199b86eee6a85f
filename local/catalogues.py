"""Compiles the message catalogues with Babel, so that only translators need gettext.

Runs inside the environment: ``.venv/bin/python -m local.catalogues``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from local.place import ROOT


def stale(root: Path) -> list[Path]:
    """The catalogues below ``locale/`` that are newer than their compiled form."""
    sources = sorted(root.glob("locale/*/LC_MESSAGES/*.po"))
    return [source for source in sources if not _is_fresh(source)]


def compile_one(source: Path) -> Path:
    """Compile one catalogue, fuzzy entries left out as Django does; returns the file written."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    target = source.with_suffix(".mo")
    fresh = target.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue, use_fuzzy=False)
    fresh.replace(target)
    return target


def _is_fresh(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


def main() -> int:
    """Compile what is older than its source; 1 when a catalogue is wrong."""
    for source in stale(ROOT):
        try:
            compile_one(source)
        except PoFileError as wrong:
            print(f"{source.relative_to(ROOT)}: {wrong}", file=sys.stderr)
            return 1
        print(f"compiled {source.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
