"""Browser tests: Chromium against the real processes on a clone of the demo town."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from local import chromium
from local.console import Trouble
from tests.e2e.portal import Portal, running_portal

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Portal]:
    """The running portal; a lost program says how to get it instead of skipping."""
    try:
        chromium.find()
    except Trouble as trouble:
        pytest.fail(f"{trouble}\n{getattr(trouble, 'hint', '')}", pytrace=False)
    with running_portal(tmp_path_factory.mktemp("portal")) as portal:
        failed = request.session.testsfailed
        yield portal
        if request.session.testsfailed > failed:
            for log in sorted(portal.log.glob("*.log")):
                print(f"\n── {log.name}\n{log.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="module")
def browser(portal: Portal) -> Iterator[Browser]:
    """Closed after each module: while it is open, Django's ORM would refuse to work in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium.find()), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, portal: Portal, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Makes a new visitor with cookies of their own: `visitor(language="de", javascript=False)`."""
    contexts: list[BrowserContext] = []
    before = request.session.testsfailed

    def make(*, language: str = "en", javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            base_url=portal.url,
            locale=language,
            timezone_id="Europe/Rome",
            viewport=options.pop("viewport", PHONE),
            java_script_enabled=javascript,
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        if request.session.testsfailed > before:
            for page in context.pages:
                _tell(page)
        context.close()


def _tell(page: Page) -> None:
    """Where a visitor of a failed test stood, and what the page said: half of finding the cause."""
    try:
        said = page.locator("body").inner_text(timeout=2_000)
    except PlaywrightError as trouble:
        said = str(trouble)
    print(f"\n── {page.url}\n{said[:3000]}")
