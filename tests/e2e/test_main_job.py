"""The main job in three languages: find, choose a time, sign in, book, accept, start, complete, confirm."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.portal import Portal, eventually
from tests.e2e.steps import FLAT, book, details_sent, go, public_id_in, search, sign_in

# One browser, so all of these run in one worker (`--dist loadgroup`).
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROVIDER = "matthias-gruber@demo.piazza.example"
ASKS_FIRST = "gruber-thermotechnik"


@dataclass(frozen=True)
class Job:
    """One customer's way in their language; the mails are looked for by their words."""

    language: str
    wanted: str
    near: str
    customer: str
    asked: str
    confirmed: str
    agreed: str
    flat: bool  # for a flat in Bolzano: the customer's own home is too far from the business


JOBS = [
    Job(
        "de",
        "Installateur",
        "Bozen",
        "anna@demo.piazza.example",
        "Ihre Anfrage an",
        "Bestätigt:",
        "Angenommen",
        flat=False,
    ),
    Job(
        "it",
        "idraulico",
        "Bolzano",
        "luca@demo.piazza.example",
        "La sua richiesta a",
        "Confermato:",
        "Accettata",
        flat=True,
    ),
    Job(
        "en",
        "plumber",
        "Bolzano",
        "emma@demo.piazza.example",
        "Your request to",
        "Confirmed:",
        "Accepted",
        flat=True,
    ),
]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.language)
def test_from_the_search_to_the_handshake(job: Job, visitor: Callable[..., Page], portal: Portal) -> None:
    page = visitor(language=job.language)
    search(page, language=job.language, wanted=job.wanted, near=job.near)
    found = page.locator("article[data-service]")
    assert found.count() >= 3
    book(page, language=job.language, slug=ASKS_FIRST)
    sign_in(page, job.customer, portal.password)
    page.locator("button.slot[aria-pressed=true]").click()
    details_sent(page, note="Der Hahn tropft. / Il rubinetto perde. / The tap drips.", flat=job.flat)
    booking = public_id_in(page.url)
    assert portal.value("SELECT status FROM booking_booking WHERE public_id = %s", booking) == "requested"
    expect(page.locator("html")).to_have_attribute("lang", job.language)
    mail = portal.mail(job.customer, f"^{job.asked} Gruber")
    assert f'lang="{job.language}"' in mail["html"]
    assert f"{portal.url}/{job.language}/bookings/{booking}/" in mail["text"]

    provider = visitor(language="de")
    accept(provider, booking, portal)
    # Waited for before the work begins: once it has, nobody is told any more that it was agreed.
    mail = portal.mail(job.customer, f"^{job.confirmed}")
    assert f"/{job.language}/bookings/{booking}/" in mail["text"]
    carry_out(provider, booking, portal)

    page.goto(f"/{job.language}/bookings/{booking}/")
    go(page, "/confirm/")
    assert portal.value("SELECT status FROM booking_booking WHERE public_id = %s", booking) == "finished"


def accept(page: Page, booking: str, portal: Portal) -> None:
    """The provider hears of it, signs in and says yes, in their own language."""
    page.goto("/de/business/")
    sign_in(page, PROVIDER, portal.password)
    assert portal.mail(PROVIDER, "möchte einen Termin")
    go(page, f"/bookings/{booking}/accept/")
    assert portal.value("SELECT status FROM booking_booking WHERE public_id = %s", booking) == "accepted"


def carry_out(page: Page, booking: str, portal: Portal) -> None:
    """From the doorbell to the end of the work."""
    portal.time_passes(booking)
    for step, status in (("start", "ongoing"), ("complete", "completed")):
        page.goto(f"/de/bookings/{booking}/")
        go(page, f"/{step}/")
        assert portal.value("SELECT status FROM booking_booking WHERE public_id = %s", booking) == status


def test_without_javascript(visitor: Callable[..., Page], portal: Portal) -> None:
    page = visitor(language="it", javascript=False)
    search(page, language="it", wanted="idraulico", near="Bolzano")
    book(page, language="it", slug="kofler-und-soehne")
    sign_in(page, "chiara@demo.piazza.example", portal.password)
    page.locator("button.slot[aria-pressed=true]").click()
    details_sent(page, note="", flat=True)
    assert portal.value("SELECT status FROM booking_booking WHERE public_id = %s", public_id_in(page.url)) == "accepted"
    assert portal.mail("chiara@demo.piazza.example", "^Confermato:")
    # The provider is told too, in their own language.
    owner = portal.value(
        "SELECT u.email FROM providers_provider p JOIN accounts_user u ON u.id = p.owner_id WHERE p.slug = %s",
        "kofler-und-soehne",
    )
    assert portal.mail(owner, "Deflorian")


def test_another_day_and_person_without_javascript(visitor: Callable[..., Page], portal: Portal) -> None:
    page = visitor(language="de", javascript=False)
    page.goto("/de/p/kofler-und-soehne/")
    page.locator(".service__do a").first.click()
    page.wait_for_url(re.compile(r"/de/book/"))
    page.locator("a.pick").nth(1).click()
    expect(page.locator("a.pick").nth(1)).to_have_attribute("aria-current", "true")
    page.locator("#times a.btn--icon").last.click()
    page.wait_for_url(re.compile("from="))
    page.locator("button.slot:visible").first.click()
    page.wait_for_url(re.compile("/account/login/"))
    assert "staff%3D" in page.url or "staff=" in page.url


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Press Tab until the wanted control has the focus, as somebody without a mouse does."""
    for _ in range(most):
        if page.evaluate("wanted => !!document.activeElement?.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by the keyboard")


def press_and_arrive(page: Page, pattern: str) -> None:
    """Enter on what has the focus, then wait for the page it leads to."""
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(pattern))


def test_with_the_keyboard_alone(visitor: Callable[..., Page], portal: Portal) -> None:
    page = visitor(language="en", viewport={"width": 1440, "height": 900})
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.skip')")
    page.keyboard.press("Enter")
    tab_to(page, "#seek-what")
    page.keyboard.type("plumber")
    tab_to(page, "#seek-where")
    page.keyboard.type("Bolzano")
    press_and_arrive(page, r"/en/search/\?")
    tab_to(page, "article:has(a[href$='/p/kofler-und-soehne/']) button.slot")
    press_and_arrive(page, "/account/login/")
    tab_to(page, "input[name=login]")
    page.keyboard.type("olena@demo.piazza.example")
    tab_to(page, "input[name=password]")
    page.keyboard.type(portal.password)
    press_and_arrive(page, "/en/book/")
    tab_to(page, "button.slot[aria-pressed=true]")
    press_and_arrive(page, "/details/")
    for name, value in FLAT.items():  # Munich, where Olena lives, is too far
        tab_to(page, f"input[name={name}]")
        page.keyboard.type(value)
    tab_to(page, "textarea[name=note]")
    page.keyboard.type("Please ring twice.")
    tab_to(page, "form[method=post] button.grow")
    press_and_arrive(page, "/done/")
    booking = public_id_in(page.url)
    note = eventually(
        lambda: portal.value("SELECT note FROM booking_booking WHERE public_id = %s", booking), what="the note"
    )
    assert note == "Please ring twice."
