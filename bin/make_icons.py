"""Draws the icon sprite from Lucide's files: `python bin/make_icons.py` after `npm ci`. Only what is used is taken."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "node_modules" / "lucide-static" / "icons"
TARGET = ROOT / "static" / "icons" / "icons.svg"
NAMES = """
arrow-left arrow-right badge-check ban bell building-2 calendar calendar-check calendar-days calendar-x camera check
chevron-down chevron-left chevron-right chevron-up circle-alert circle-check circle-help circle-x clock euro external-link
eye file-text filter globe hand-coins hash house image inbox info key languages layout-dashboard list list-ordered lock
log-in log-out mail map map-pin menu message-circle minus monitor navigation pause pencil phone play plus receipt
rotate-ccw search send settings shield-check sliders-horizontal sparkles star sun timer trash-2 triangle-alert truck
upload user user-plus users video wallet wrench x
""".split()


def symbol(name: str) -> str:
    """One icon as a symbol; colour and stroke come from the page's CSS."""
    inner = re.search(r"<svg[^>]*>(.*?)</svg>", (SOURCE / f"{name}.svg").read_text(), re.DOTALL)
    if inner is None:
        raise SystemExit(f"{name}.svg is not what was expected")
    body = re.sub(r"\s+", " ", inner.group(1)).strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def main() -> None:
    """Write the sprite."""
    missing = [name for name in NAMES if not (SOURCE / f"{name}.svg").exists()]
    if missing:
        raise SystemExit("Lucide has no icon called " + ", ".join(missing))
    symbols = "\n".join(symbol(name) for name in sorted(set(NAMES)))
    TARGET.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')
    print(f"{len(set(NAMES))} icons, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
