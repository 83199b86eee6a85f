"""A page that hears of something new asks for itself again, and takes nothing from under anybody's hands."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.e2e.portal import Portal
from tests.e2e.steps import sign_in

CUSTOMER = "anna@demo.piazza.example"
PROFILE = "/en/me/profile/"
AGAIN = re.compile(f"{PROFILE}$")


class HeldPage:
    """A page whose socket, and whose asking for itself again, are in the hands of the test."""

    def __init__(self, page: Page, portal: Portal) -> None:
        self.page = page
        self.sockets: list[WebSocketRoute] = []
        self.held: list[Route] = []
        page.route_web_socket(re.compile(".*"), self._keep_socket)
        page.goto(PROFILE)
        sign_in(page, CUSTOMER, portal.password)
        page.goto(PROFILE)
        page.evaluate("document.getElementById('live-page').dataset.mark = 'first'")
        page.route(AGAIN, self._hold)

    # Methods of their own: Playwright marks the function it is given, and a list's `append` cannot be marked.
    def _keep_socket(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)

    def _hold(self, route: Route) -> None:
        self.held.append(route)

    def hint(self) -> None:
        """Something changed; the page begins to ask."""
        with self.page.expect_request(AGAIN):
            self.sockets[-1].send('{"changed": "account"}')

    def answer(self) -> None:
        """What the page asked for arrives."""
        for _ in range(100):  # the request is said to have begun a moment before it is ours to hold
            if self.held:
                break
            self.page.wait_for_timeout(50)
        with self.page.expect_response(AGAIN) as arrived:
            self.held.pop().continue_()
        arrived.value.finished()
        self.page.wait_for_timeout(500)


@pytest.fixture
def held(visitor: Callable[..., Page], portal: Portal) -> HeldPage:
    return HeldPage(visitor(language="en"), portal)


def test_what_nobody_touches_is_renewed(held: HeldPage) -> None:
    held.hint()
    held.answer()
    expect(held.page.locator("#live-page")).not_to_have_attribute("data-mark", "first")


def test_what_was_typed_while_the_answer_was_on_its_way_stays(held: HeldPage) -> None:
    held.hint()
    held.page.locator("#live-page [name=name]").fill("Anna Maria Mair")
    held.answer()
    expect(held.page.locator("#live-page")).to_have_attribute("data-mark", "first")
    expect(held.page.locator("#live-page [name=name]")).to_have_value("Anna Maria Mair")
