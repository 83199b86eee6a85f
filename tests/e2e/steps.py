"""What people do on the pages, in any language: found by fields and addresses, never by words."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.portal import Portal, eventually

FLAT = {"street": "Laubengasse 12", "postcode": "39100", "city": "Bozen"}


def search(page: Page, *, language: str, wanted: str, near: str) -> None:
    """From the home page's search to the results."""
    page.goto(f"/{language}/")
    page.locator("#seek-what").fill(wanted)
    page.locator("#seek-where").fill(near)
    page.locator("form.seek button").click()
    page.wait_for_url(re.compile(rf"/{language}/search/\?"))
    expect(page.locator("article[data-service]").first).to_be_visible()


def book(page: Page, *, language: str, slug: str) -> None:
    """Choose the first time shown for a provider among the results; a visitor lands on the sign-in page."""
    article = page.locator("article[data-service]").filter(has=page.locator(f'a[href="/{language}/p/{slug}/"]')).first
    article.locator("button.slot").first.click()
    page.wait_for_url(re.compile(f"/{language}/account/login/"))


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the page for signing in and arrive where one was going."""
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def fill_flat(page: Page) -> None:
    """The address of a flat in Bolzano, for customers who live further away than the business comes."""
    for name, value in FLAT.items():
        page.locator(f"input[name={name}]").fill(value)


def details_sent(page: Page, *, note: str, flat: bool = False) -> None:
    """Where and what about; the customer's own address is known already, where the business comes to it."""
    page.wait_for_url(re.compile("/details/"))
    if flat:
        fill_flat(page)
    page.locator("textarea[name=note]").fill(note)
    page.locator("form[method=post] button.grow").click()
    page.wait_for_url(re.compile("/done/"))


def go(page: Page, action: str) -> None:
    """Press the one button of the form whose address ends like this, and wait for the page after it."""
    button = page.locator(f'form[action$="{action}"] button')
    with page.expect_navigation():
        button.click()


def public_id_in(url: str) -> str:
    """The booking's id in an address."""
    found = re.search(r"/bookings?/([^/]+)/", url)
    assert found, url
    return found.group(1)


def pay(page: Page, portal: Portal, *, declined_first: bool = False) -> str:
    """Fill in the practice payment page, and come back to a confirmed booking. Returns the booking's public id."""
    page.wait_for_url(re.compile("/pay/"))
    numbers = ["4000 0000 0000 0002"] if declined_first else []
    for number in [*numbers, "4242 4242 4242 4242"]:
        page.locator("[name=number]").fill(number)
        page.locator("[name=expiry]").fill("12/39")
        page.locator("[name=cvc]").fill("123")
        page.locator("[name=holder]").fill("A. Kundin")
        page.locator("main button[type=submit]").first.click()
        if number != "4242 4242 4242 4242":
            expect(page.locator("[name=number]")).to_have_attribute("aria-invalid", "true")
    page.wait_for_url(re.compile(re.escape(portal.url)))
    booking = public_id_in(page.url)
    status = "SELECT status FROM booking_booking WHERE public_id = %s AND status <> 'awaiting_payment'"
    eventually(lambda: portal.value(status, booking), what="the payment to arrive")
    return booking
