"""Hold categories.yaml against OpenStreetMap's tagging schema: what does it know that we do not?

    npm install @openstreetmap/id-tagging-schema
    python bin/distil_categories.py node_modules

Prints, as YAML to copy from, the names and terms of each trade's preset that are missing from the trade,
and then the crafts that no trade names. It changes nothing: what is worth having is taken over by hand.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from marketplace.catalog.category_data import LANGUAGES, TradeData, each_trade, read_categories  # noqa: E402

PACKAGE = Path("@openstreetmap") / "id-tagging-schema" / "dist"

Presets = dict[str, dict[str, str]]  # preset id → name and terms, in one language


def main(modules: Path) -> None:
    """Print what might be taken over."""
    presets = {code: read_presets(modules / PACKAGE, code) for code in LANGUAGES}
    trades = list(each_trade(read_categories()))
    for trade in trades:
        if trade.osm:
            sys.stdout.writelines(lines_for(trade, presets))
    named = {trade.osm for trade in trades}
    unused = [preset for preset in sorted(presets["en"]) if preset.startswith("craft/") and preset not in named]
    sys.stdout.write("# crafts that no trade names: " + ", ".join(unused) + "\n")


def read_presets(package: Path, language: str) -> Presets:
    """The presets' names and terms in one language."""
    path = package / "translations" / f"{language}.json"
    if not path.is_file():
        raise SystemExit(f"{path} is missing: npm install @openstreetmap/id-tagging-schema")
    return json.loads(path.read_text(encoding="utf-8"))[language]["presets"]["presets"]


def lines_for(trade: TradeData, presets: dict[str, Presets]) -> Iterator[str]:
    """The missing terms of one trade, a line for each language that has some."""
    missing = {code: missing_terms(trade, presets[code].get(trade.osm, {}), code) for code in LANGUAGES}
    if any(missing.values()):
        yield f"{trade.key}:  # {trade.osm}\n"
        for code, terms in missing.items():
            if terms:
                yield f"  {code}: [{', '.join(terms)}]\n"


def missing_terms(trade: TradeData, preset: dict[str, str], language: str) -> list[str]:
    """Names and terms of the preset that the trade does not have in this language."""
    offered = [preset.get("name", ""), *preset.get("terms", "").split(",")]
    known = {trade.name[language].lower(), trade.people[language].lower(), *trade.terms[language]}
    return sorted({term.strip().lower() for term in offered} - known - {""})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
