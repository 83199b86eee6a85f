"""The whole circle in three languages: ask, bid, accept, pay, talk, do, invoice, review, moderate, find again.

Customer and two businesses sit side by side; what one does appears on the other's open page without a reload.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.portal import Portal, eventually
from tests.e2e.steps import fill_flat, go, pay, search, sign_in

# One browser, so all of these run in one worker (`--dist loadgroup`).
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DESK = {"width": 1440, "height": 900}
PLUMBERS = ("kofler-und-soehne", "bertoldi-idraulica")
MODERATOR = "moderator@demo.piazza.example"


@dataclass(frozen=True)
class Story:
    """One customer, what they write, and what they read on their invoice."""

    language: str
    customer: str
    title: str
    text: str
    hello: str
    praise: str
    invoice: str  # the heading of the document
    flat: bool  # books for a flat in Bolzano, as the plumber does not come to their home


STORIES = [
    Story(
        "de",
        "rosa@demo.piazza.example",
        "Untertischboiler tauschen",
        "Fünf Liter, unter der Spüle, das alte Gerät ist vom Vorgänger und tropft seit Montag.",
        "Der Hof ist durch das grüne Tor.",
        "Sauber gearbeitet, der alte Boiler ist mitgenommen worden.",
        "Rechnung",
        flat=False,
    ),
    Story(
        "it",
        "chiara@demo.piazza.example",
        "Sostituire lo scaldabagno sotto il lavello",
        "Cinque litri, sotto il lavello della cucina, quello vecchio perde da lunedì.",
        "Si entra dal portone verde.",
        "Lavoro pulito, lo scaldabagno vecchio l’hanno portato via loro.",
        "Fattura",
        flat=True,
    ),
    Story(
        "en",
        "olena@demo.piazza.example",
        "Replace the small boiler under the sink",
        "Five litres, below the kitchen sink; the old one came with the flat and has dripped since Monday.",
        "The yard is through the green gate.",
        "Clean work, and they took the old boiler with them.",
        "Invoice",
        flat=True,
    ),
]


def owner_of(portal: Portal, slug: str) -> str:
    """The e-mail address of a business's owner."""
    rows = "SELECT u.email FROM providers_provider p JOIN accounts_user u ON u.id = p.owner_id WHERE p.slug = %s"
    return portal.value(rows, slug)


def signed_in(page: Page, email: str, portal: Portal, *, start: str) -> Page:
    """Somebody on the page where their part begins."""
    page.goto(start)
    sign_in(page, email, portal.password)
    page.goto(start)
    return page


def post_request(page: Page, story: Story, portal: Portal) -> str:
    """Written before signing in; nothing of it is lost on the way through the sign-in page. Returns its id."""
    page.goto(f"/{story.language}/request/?category=plumber")
    page.locator("main [name=title]").fill(story.title)
    page.locator("main [name=description]").fill(story.text)
    page.locator("main [name=street]").fill("Teststraße 7")
    page.locator("main [name=postcode]").fill("39100")
    page.locator("main [name=city]").fill("Bozen")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/account/login/"))
    sign_in(page, story.customer, portal.password)
    page.wait_for_url(re.compile(rf"/{story.language}/request/"))
    expect(page.locator("main [name=title]")).to_have_value(story.title)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(rf"/{story.language}/requests/[^/]+/$"))
    found = re.search(r"/requests/([^/]+)/", page.url)
    assert found
    return found.group(1)


def bid(page: Page, request: str, *, labour: str, material: str, portal: Portal) -> None:
    """A business finds the request among its opportunities and offers a price at a free time."""
    wanted = "SELECT 1 FROM bidding_match m JOIN bidding_servicerequest r ON r.id = m.request_id WHERE r.public_id = %s"
    eventually(lambda: portal.value(wanted, request), what="a match")
    page.goto("/de/business/opportunities/")
    page.locator(f'a[href$="/business/opportunities/{request}/"]').first.click()
    expect(page.locator("main")).not_to_contain_text("Teststraße")
    page.locator("main [name=labour]").fill(labour)
    page.locator("main [name=material]").fill(material)
    page.locator("main [name=proposed_start]").select_option(index=3)
    page.locator("main [name=duration]").select_option("30")  # what fits into any free stretch
    page.locator("main [name=message]").fill("Mit Garantie auf das neue Gerät.")
    page.locator("form:has([name=labour]) button[type=submit]").click()
    expect(page.locator("section.card .price--big").first).to_be_visible()


def talk(customer: Page, provider: Page, booking: str, text: str, language: str) -> None:
    """The customer writes from the booking's page; the business reads it on a page that was open already."""
    link = '#live-page a[href*="/messages/"]'
    provider.goto(f"/de/bookings/{booking}/")
    provider.locator(link).first.click()
    provider.wait_for_url(re.compile("/messages/[^/]+/"))
    customer.goto(f"/{language}/bookings/{booking}/")
    customer.locator(link).first.click()
    customer.wait_for_url(re.compile("/messages/[^/]+/"))
    customer.locator("textarea[name=body]").fill(text)
    customer.locator("#write button[type=submit]").click()
    expect(customer.locator("[role=log]")).to_contain_text(text)
    expect(provider.locator("[role=log]")).to_contain_text(text)


def carry_out(page: Page, booking: str, portal: Portal) -> None:
    """From the doorbell to the end of the work."""
    portal.time_passes(booking)
    for step, status in (("start", "ongoing"), ("complete", "completed")):
        page.goto(f"/de/bookings/{booking}/")
        go(page, f"/{step}/")
        assert portal.value("SELECT status FROM booking_booking WHERE public_id = %s", booking) == status


def read_invoice(page: Page, booking: str, language: str, portal: Portal) -> str:
    """The text of the PDF that a customer opens from their list of invoices."""
    number = eventually(
        lambda: portal.value(
            "SELECT i.number FROM invoicing_invoice i JOIN booking_booking b ON b.id = i.booking_id"
            " WHERE b.public_id = %s AND i.kind = 'service'",
            booking,
        ),
        what="an invoice",
    )
    page.goto(f"/{language}/invoices/")
    page.locator("main a", has_text=number).first.click()
    page.wait_for_url(re.compile("/invoices/[^/]+/$"))
    address = page.locator('main a[href$="/pdf/"]').get_attribute("href")
    answer = page.request.get(f"{portal.url}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(answer.body())).pages)
    assert number in text
    return text


def review(page: Page, booking: str, story: Story) -> None:
    """The customer confirms the work and says how it was."""
    page.goto(f"/{story.language}/bookings/{booking}/")
    go(page, "/confirm/")
    page.goto(f"/{story.language}/bookings/{booking}/review/")
    page.locator("input[name=rating][value='5']").check()
    page.locator("textarea[name=text]").fill(story.praise)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(f"/bookings/{booking}/$"))


def moderate(page: Page, praise: str, portal: Portal) -> None:
    """The moderator reads it in the admin and publishes it."""
    pk = portal.value("SELECT id FROM reviews_review WHERE text = %s", praise)
    page.goto("/admin/")
    if "/login/" in page.url:
        sign_in(page, MODERATOR, portal.password)
    page.goto(f"/admin/review/publish/{pk}/")
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    eventually(
        lambda: portal.value("SELECT 1 FROM reviews_review WHERE id = %s AND status = 'published'", pk),
        what="a published review",
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_from_a_request_to_a_review(story: Story, visitor: Callable[..., Page], portal: Portal) -> None:
    customer = visitor(language=story.language, viewport=DESK)
    first, second = (visitor(language="de", viewport=DESK) for _ in PLUMBERS)
    for page, slug in zip((first, second), PLUMBERS, strict=True):
        signed_in(page, owner_of(portal, slug), portal, start="/de/business/opportunities/")
    request = post_request(customer, story, portal)

    # Both bids arrive on the customer's open page by themselves.
    bid(first, request, labour="180", material="240", portal=portal)
    expect(customer.locator("article.bid")).to_have_count(1)
    bid(second, request, labour="160", material="255", portal=portal)
    expect(customer.locator("article.bid")).to_have_count(2)
    expect(second.locator("main")).not_to_contain_text("420")  # the rival's price

    customer.locator("article.bid", has_text="420").locator('a[href$="/accept/"]').click()
    customer.locator("input[name=payment_choice][value=card]").check()
    customer.locator("main form button[type=submit]").first.click()
    booking = pay(customer, portal, declined_first=True)
    rows = "SELECT status, origin FROM booking_booking WHERE public_id = %s"
    assert portal.rows(rows, booking) == [("accepted", "bid")]

    talk(customer, first, booking, story.hello, story.language)
    carry_out(first, booking, portal)
    text = read_invoice(customer, booking, story.language, portal)
    assert story.invoice in text
    assert "420" in text
    review(customer, booking, story)
    moderate(visitor(language="en", viewport=DESK), story.praise, portal)
    customer.goto(f"/{story.language}/p/{PLUMBERS[0]}/")
    expect(customer.locator("main")).to_contain_text(story.praise)
    assert_money_arrived(portal, booking, price="420.00")


def assert_money_arrived(portal: Portal, booking: str, *, price: str) -> None:
    """Everything that was paid is with the business, the platform and the tax office; nothing is held any more."""
    held: Any = eventually(
        lambda: portal.rows(
            "SELECT a.kind, sum(p.amount) FROM payments_posting p JOIN payments_account a ON a.id = p.account_id"
            " JOIN payments_journalentry e ON e.id = p.entry_id JOIN booking_booking b ON b.id = e.booking_id"
            " WHERE b.public_id = %s GROUP BY a.kind HAVING count(*) > 1 AND a.kind LIKE '%%held%%'",
            booking,
        ),
        what="the transfer",
    )
    assert [amount for _kind, amount in held] == [0]


def reviews_shown(page: Page, service: str) -> int:
    """How many reviews a service's result says that there are; a result without any says nothing."""
    result = page.locator(f'article[data-service="{service}"]')
    expect(result).to_be_visible()
    rating = result.locator(".rating")
    if not rating.count():
        return 0
    number = re.search(r"\((\d+)\b", rating.inner_text())
    assert number, rating.inner_text()
    return int(number.group(1))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_from_a_search_to_a_review(story: Story, visitor: Callable[..., Page], portal: Portal) -> None:
    customer = visitor(language=story.language)
    words = {"de": ("Installateur", "Bozen"), "it": ("idraulico", "Bolzano"), "en": ("plumber", "Bolzano")}
    wanted, near = words[story.language]
    search(customer, language=story.language, wanted=wanted, near=near)
    slug = PLUMBERS[0]  # takes bookings at once
    found = customer.locator("article[data-service]").filter(
        has=customer.locator(f'a[href="/{story.language}/p/{slug}/"]')
    )
    service = found.first.get_attribute("data-service")
    assert service
    found.first.locator("button.slot").first.click()
    customer.wait_for_url(re.compile("/account/login/"))
    sign_in(customer, story.customer, portal.password)
    customer.locator("button.slot[aria-pressed=true]").click()
    customer.wait_for_url(re.compile("/details/"))
    if story.flat:
        fill_flat(customer)
    customer.locator("input[name=payment_choice][value=card]").check()
    customer.locator("form[method=post] button.grow").click()
    booking = pay(customer, portal)
    assert portal.value("SELECT status FROM booking_booking WHERE public_id = %s", booking) == "accepted"

    provider = visitor(language="de")
    signed_in(provider, owner_of(portal, slug), portal, start="/de/business/")
    carry_out(provider, booking, portal)
    praise = f"{story.praise} ({booking})"
    review(customer, booking, Story(**{**story.__dict__, "praise": praise}))

    def reviews_found() -> int:
        search(customer, language=story.language, wanted=wanted, near=near)
        return reviews_shown(customer, service)

    before = reviews_found()
    moderate(visitor(language="en", viewport=DESK), praise, portal)
    assert reviews_found() == before + 1
    customer.goto(f"/{story.language}/p/{slug}/")
    expect(customer.locator("main")).to_contain_text(praise)
