"""Asks axe-core what it finds on a page, on a phone and on a desk, in one load of the page."""

from django.conf import settings
from playwright.sync_api import Page

from tests.e2e.conftest import DESK, PHONE

SCRIPT = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
# Of the admin's pages only what stands inside `main` is ours, and of Wagtail's own the standard is asked, not advice.
ADMIN = {"include": ["main"], "tags": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
RUN = """
async ({include, tags}) => {
  const found = await axe.run(include ? {include: [include]} : document, {
    resultTypes: ["violations"],
    ...(tags ? {runOnly: {type: "tag", values: tags}} : {}),
  });
  return found.violations.map(one => ({
    rule: one.id, help: one.help, count: one.nodes.length,
    where: one.nodes.slice(0, 3).map(node => node.target.join(" ") + "  " + node.html.slice(0, 160)),
    why: one.nodes[0].failureSummary.split("\\n").slice(1, 3).join(" "),
  }));
}
"""


def audit(page: Page, name: str) -> list[str]:
    """A line for each violation on the page that is open; the context must have been made with `bypass_csp`."""
    if not SCRIPT.is_file():
        raise AssertionError("axe-core is missing. Run: make setup")
    page.add_script_tag(path=str(SCRIPT))
    options = ADMIN if "/admin/" in page.url and "/account/" not in page.url else {}
    lines = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for one in page.evaluate(RUN, {"include": None, "tags": None} | options):
            where = "\n    ".join(one["where"])
            lines.append(f"{name} at {size['width']}: {one['rule']} × {one['count']}: {one['why']}\n    {where}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 1 and not options:
            lines.append(f"{name} at {size['width']}: scrolls sideways by {wide} px")
    return lines
