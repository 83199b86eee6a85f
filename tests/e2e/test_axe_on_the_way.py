"""axe on pages that only exist in the middle of something: a code, a held time, a second step."""

import re
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page

from tests.e2e.addresses import ON_THE_WAY
from tests.e2e.axe import audit
from tests.e2e.portal import Portal
from tests.e2e.steps import book, search, sign_in

# One browser, so all of these run in one worker (`--dist loadgroup`).
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


class Tour:
    """A way through pages; remembers which were looked at and what was wrong there."""

    def __init__(self) -> None:
        self.looked_at: set[str] = set()
        self.problems: list[str] = []

    def look(self, page: Page, name: str, path: str) -> None:
        """Look at the page that is open, which must be at this path."""
        page.wait_for_url(re.compile(path))
        self.looked_at.add(name)
        self.problems += audit(page, name)


@pytest.fixture
def tour() -> Iterator[Tour]:
    """Fails at the end with everything that was found."""
    tour = Tour()
    yield tour
    assert not tour.problems, "\n".join(tour.problems)


def send(page: Page) -> None:
    """Press the button of the page's first form."""
    page.locator("main form button[type=submit]").first.click()


def code_from(text: str) -> str:
    """The code of a mail stands alone on an indented line."""
    found = re.search(r"^ {4}(\S+)\s*$", text, re.MULTILINE)
    assert found, text
    return found.group(1)


def test_pages_on_the_way(visitor: Callable[..., Page], portal: Portal, tour: Tour) -> None:
    signing_up(visitor(language="it", bypass_csp=True), tour)
    forgotten_password(visitor(language="de", bypass_csp=True), portal, tour)
    booking(visitor(language="de", bypass_csp=True), portal, tour)
    second_step(visitor(language="en", bypass_csp=True), portal, tour)
    assert tour.looked_at == ON_THE_WAY


def signing_up(page: Page, tour: Tour) -> None:
    """Up to the code."""
    page.goto("/it/account/signup/")
    page.locator("input[name=name]").fill("Prima Volta")
    page.locator("input[name=email]").fill("prima@newcomers.example")
    page.locator("input[name=password1]").fill("quattro sassi grigi lisci")
    page.locator("input[name=terms]").check()
    send(page)
    tour.look(page, "account_email_verification_sent", "/confirm-email/")


def forgotten_password(page: Page, portal: Portal, tour: Tour) -> None:
    """Up to the new password."""
    page.goto("/de/account/password/reset/")
    page.locator("input[name=email]").fill("benno@demo.piazza.example")
    send(page)
    tour.look(page, "account_confirm_password_reset_code", "/password/reset/confirm/")
    page.locator("input[name=code]").fill(code_from(portal.mail("benno@demo.piazza.example", "")["text"]))
    send(page)
    tour.look(page, "account_complete_password_reset", "/password/reset/complete/")


def booking(page: Page, portal: Portal, tour: Tour) -> None:
    """Up to the details, right and wrong."""
    search(page, language="de", wanted="Installateur", near="Bozen")
    book(page, language="de", slug="kofler-und-soehne")
    sign_in(page, "hannah@demo.piazza.example", portal.password)
    page.locator("button.slot[aria-pressed=true]").click()
    tour.look(page, "storefront:details", "/details/")
    page.locator("input[name=street]").fill("")
    page.locator("input[name=phone]").fill("12")
    page.locator("form[method=post] button.grow").click()
    page.locator(".field--bad").first.wait_for()
    tour.look(page, "storefront:details", "/details/")


def second_step(page: Page, portal: Portal, tour: Tour) -> None:
    """Set up, recovery codes, and up to signing in with it."""
    email = "edith@demo.piazza.example"
    page.goto("/en/account/login/")
    sign_in(page, email, portal.password)
    page.goto("/en/account/2fa/totp/activate/")
    page.locator("input[name=password]").fill(portal.password)
    send(page)
    secret = page.locator(".secret").text_content().strip()
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    page.locator("input[name=code]").fill(code)
    send(page)
    page.wait_for_url(re.compile("/2fa/recovery-codes/"))
    for name, path in (
        ("mfa_generate_recovery_codes", "recovery-codes/generate/"),
        ("mfa_view_recovery_codes", "recovery-codes/"),
        ("mfa_deactivate_totp", "totp/deactivate/"),
        ("mfa_reauthenticate", "reauthenticate/"),
    ):
        page.goto(f"/en/account/2fa/{path}")
        tour.look(page, name, path)
    page.context.clear_cookies()
    page.goto("/en/account/login/")
    sign_in(page, email, portal.password)
    tour.look(page, "mfa_authenticate", "/2fa/authenticate/")
