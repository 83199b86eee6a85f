"""What the public pages weigh over the wire, and whether they move while they load.

Asserted for the home page, on a phone and on a desk: at most 150 kB without pictures, 60 kB of script until the load
event, 70 kB of fonts, and a cumulative layout shift of 0.01 at most, also when the fonts come a second after everything
else. The other pages are printed beside it. A kB is 1000 bytes, headers included; the cache is empty for each page.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import sync_playwright

from bench import public
from local import chromium

LIMITS = {"without pictures": 150_000, "script": 60_000, "font": 70_000}
SHIFT = 0.01
KINDS = ("document", "stylesheet", "script", "font", "image", "other")
WATCH = """
window.shift = 0;
window.shifted = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    window.shift += entry.value;
    window.shifted.push(...entry.sources.map((source) => source.node?.className || source.node?.nodeName));
  }
}).observe({ type: "layout-shift", buffered: true });
"""
TO_THE_END = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 400) {
    scrollTo(0, y);
    await new Promise((done) => setTimeout(done, 60));
  }
}"""


@dataclass(frozen=True)
class Moved:
    """How far a page moved (cumulative layout shift), and what of it."""

    shift: float
    what: list[str]

    @classmethod
    def of(cls, page: Any) -> "Moved":
        """As the page has noted so far."""
        return cls(page.evaluate("window.shift"), page.evaluate("window.shifted"))


@dataclass(frozen=True)
class Weighed:
    """One page at one width: bytes by kind until the load event, how many requests, and whether it came compressed."""

    bytes: Counter
    requests: int
    packed: bool
    moved: Moved
    moved_late: Moved

    @property
    def without_pictures(self) -> int:
        """Everything but pictures."""
        return sum(size for kind, size in self.bytes.items() if kind != "image")


def main() -> int:
    """Weigh each page at both widths; 1 when the home page is too heavy or moves."""
    found: dict[tuple[str, str], Weighed] = {}
    with public.portal() as (address, pages), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium.find()), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for name, path in pages.items():
            for width, viewport in (("phone", public.PHONE), ("desk", public.DESK)):
                found[name, width] = weigh(browser, address + path, viewport)
        browser.close()
    _show(found)
    faults = [fault for (name, width), weighed in found.items() if name == "home" for fault in _faults(width, weighed)]
    print("\n".join(faults) or "The home page keeps its limits.")
    return 1 if faults else 0


def weigh(browser: Any, url: str, viewport: dict[str, int]) -> Weighed:
    """Open the page with an empty cache, and go on to its end: what is lazy may move things as well."""
    context = browser.new_context(viewport=viewport, locale="en")
    page = context.new_page()
    page.add_init_script(WATCH)
    kinds, sizes = _listen(context.new_cdp_session(page))
    answer = page.goto(url, wait_until="load")
    assert answer is not None
    assert answer.status == 200, (url, answer.status)
    page.wait_for_timeout(300)  # the last events of what was loaded before the load event
    until_load = dict(sizes)
    page.evaluate(TO_THE_END)
    page.wait_for_timeout(500)
    by_kind: Counter = Counter()
    for request, size in until_load.items():
        kind = kinds.get(request, "other")
        by_kind[kind if kind in KINDS else "other"] += int(size)
    packed = answer.headers.get("content-encoding") in ("gzip", "br", "zstd")
    moved = Moved.of(page)
    context.close()
    return Weighed(by_kind, len(until_load), packed, moved, with_late_fonts(browser, url, viewport))


def with_late_fonts(browser: Any, url: str, viewport: dict[str, int]) -> Moved:
    """How far the page moves when the fonts take the place of what stood in for them."""
    context = browser.new_context(viewport=viewport, locale="en")
    page = context.new_page()
    page.add_init_script(WATCH)
    held: list[Any] = []
    page.route("**/*.woff2", lambda route: held.append(route))  # noqa: PLW0108  (Playwright marks its handlers)
    page.goto(url, wait_until="commit")
    page.wait_for_timeout(1500)
    assert held, "the page asks for no fonts"
    for route in held:
        route.continue_()
    page.unroute("**/*.woff2")
    page.wait_for_timeout(1000)
    moved = Moved.of(page)
    context.close()
    return moved


def _listen(tools: Any) -> tuple[dict[str, str], Counter]:
    """The kinds and the sizes over the wire of what is loaded from now on, by request."""
    kinds: dict[str, str] = {}
    sizes: Counter = Counter()
    tools.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"].lower()}))
    tools.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    tools.send("Network.enable")
    return kinds, sizes


def _faults(width: str, weighed: Weighed) -> list[str]:
    measured = {"without pictures": weighed.without_pictures, **{k: weighed.bytes[k] for k in ("script", "font")}}
    faults = [
        f"home, {width}: {what} {measured[what] / 1000:.1f} kB, more than {limit / 1000:.0f} kB"
        for what, limit in LIMITS.items()
        if measured[what] > limit
    ]
    for when, moved in (("", weighed.moved), (" when fonts are late", weighed.moved_late)):
        if moved.shift > SHIFT:
            faults.append(f"home, {width}: moves by {moved.shift:.4f}{when}: {', '.join(map(str, moved.what))}")
    if not weighed.packed:
        faults.append(f"home, {width}: the page itself is not compressed")
    return faults


def _show(found: dict[tuple[str, str], Weighed]) -> None:
    print(
        f"{'kB until load':16}"
        + "".join(f"{kind:>11}" for kind in KINDS)
        + f"{'no pictures':>13}{'requests':>9}{'CLS':>8}"
    )
    for (name, width), weighed in found.items():
        cells = "".join(f"{weighed.bytes[kind] / 1000:11.1f}" for kind in KINDS)
        total = f"{weighed.without_pictures / 1000:13.1f}{weighed.requests:9}{weighed.moved.shift:8.4f}"
        total += f"{weighed.moved_late.shift:11.4f}"
        print(f"{name + ', ' + width:16}{cells}{total}")
