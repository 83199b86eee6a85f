"""axe finds nothing on any page of ours, for anybody who is let in; an address that nobody listed fails."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, Route

from tests.e2e.addresses import NOT_PAGES, ON_THE_WAY, PAGES, our_names
from tests.e2e.axe import audit
from tests.e2e.portal import Portal
from tests.e2e.steps import sign_in

# One browser, so all of these run in one worker (`--dist loadgroup`).
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# Each role with an account of the demo town and the language it reads in.
ROLES = {
    "anonymous": ("", "de"),
    "customer": ("anna@demo.piazza.example", "it"),
    "provider": ("matthias-gruber@demo.piazza.example", "de"),
    "moderator": ("moderator@demo.piazza.example", "en"),
    "administrator": ("admin@demo.piazza.example", "en"),
}
EDITORS_PAGES = (
    "homepage",
    "categoryindexpage",
    "categorypage",
    "storyindexpage",
    "storypage",
    "campaignpage",
    "helpindexpage",
    "helpsectionpage",
    "helparticlepage",
    "contactpage",
    "standardpage",
)


def test_every_address_is_listed() -> None:
    listed = [set(PAGES), ON_THE_WAY, set(NOT_PAGES)]
    assert set.union(*listed) == our_names()
    assert sum(map(len, listed)) == len(set.union(*listed)), "an address is listed twice"


@pytest.fixture(scope="module")
def words(portal: Portal) -> dict[str, str]:
    """Ids of the demo town that stand in addresses."""
    gruber = portal.value("SELECT id FROM providers_provider WHERE slug = 'gruber-thermotechnik'")
    service = "FROM catalog_service WHERE provider_id = %s ORDER BY position LIMIT 1"
    return {
        "provider": gruber,
        "waiting": portal.value("SELECT id FROM providers_provider WHERE verification = 'submitted' LIMIT 1"),
        "service": portal.value(f"SELECT public_id {service}", gruber),
        "service_pk": portal.value(f"SELECT id {service}", gruber),
        "person": portal.value("SELECT public_id FROM providers_staffmember WHERE provider_id = %s", gruber),
        "category_pk": portal.value("SELECT id FROM catalog_category WHERE key = 'plumber'"),
        "message_pk": portal.value("SELECT id FROM home_contactmessage WHERE answered_at IS NULL LIMIT 1"),
        "home": portal.value(
            "SELECT a.public_id FROM accounts_address a JOIN accounts_user u ON u.id = a.user_id"
            " WHERE u.email LIKE 'anna@%%'"
        ),
        **_of_bookings(portal, gruber),
        **_of_reviews(portal, gruber),
        **_of_requests(portal, gruber),
    }


def _of_bookings(portal: Portal, gruber: str) -> dict[str, str]:
    ours = "FROM booking_booking b JOIN accounts_user u ON u.id = b.customer_id WHERE b.provider_id = %s"
    pk, public_id = portal.rows(
        f"SELECT b.id, b.public_id {ours} AND u.email LIKE 'rosa@%%' AND b.status = 'accepted'", gruber
    )[0]
    return {
        "booking": public_id,
        "booking_pk": pk,
        "conversation": conversation_about(portal, public_id),
        "finished": portal.value(
            "SELECT b.public_id FROM booking_booking b JOIN accounts_user u ON u.id = b.customer_id"
            " LEFT JOIN reviews_review r ON r.booking_id = b.id"
            " WHERE u.email LIKE 'anna@%%' AND b.status = 'finished' AND r.id IS NULL"
        ),
        "invoice": portal.value(
            "SELECT public_id FROM invoicing_invoice WHERE provider_id = %s AND kind = 'service' LIMIT 1", gruber
        ),
        "invoice_pk": portal.value("SELECT id FROM invoicing_invoice WHERE provider_id = %s LIMIT 1", gruber),
    }


def _of_reviews(portal: Portal, gruber: str) -> dict[str, str]:
    unanswered = (
        "FROM reviews_review r WHERE provider_id = %s"
        " AND NOT EXISTS (SELECT FROM reviews_reviewresponse a WHERE a.review_id = r.id)"
    )
    return {
        "reviewed": portal.value(
            "SELECT b.public_id FROM booking_booking b JOIN accounts_user u ON u.id = b.customer_id"
            " JOIN reviews_review r ON r.booking_id = b.id WHERE u.email LIKE 'anna@%%' LIMIT 1"
        ),
        "to_rate": portal.value(
            "SELECT public_id FROM booking_booking b WHERE provider_id = %s AND status = 'finished'"
            " AND NOT EXISTS (SELECT FROM reviews_customerrating c WHERE c.booking_id = b.id) LIMIT 1",
            gruber,
        ),
        "review": portal.value(f"SELECT public_id {unanswered}", gruber),
        "review_pk": portal.value(f"SELECT id {unanswered}", gruber),
    }


def _of_requests(portal: Portal, gruber: str) -> dict[str, str]:
    compared = (
        "SELECT r.public_id, b.public_id FROM bidding_servicerequest r JOIN bidding_bid b ON b.request_id = r.id"
        " JOIN accounts_user u ON u.id = r.customer_id"
        " WHERE u.email LIKE 'anna@%%' AND r.status = 'open' AND b.status = 'submitted'"
    )
    return {
        **dict(zip(("asked", "bid"), portal.rows(compared)[0], strict=True)),
        "asked_pk": portal.value("SELECT id FROM bidding_servicerequest WHERE status = 'open' LIMIT 1"),
        "bid_pk": portal.value("SELECT id FROM bidding_bid WHERE status = 'submitted' LIMIT 1"),
        "chance": portal.value(
            "SELECT r.public_id FROM bidding_servicerequest r JOIN bidding_match m ON m.request_id = r.id"
            " WHERE m.provider_id = %s AND r.status = 'open'",
            gruber,
        ),
    }


def address(name: str, language: str, words: dict[str, str]) -> str:
    """Where a page is for somebody."""
    with translation.override(language):
        return reverse(name, kwargs={key: value.format(**words) for key, value in PAGES[name].items()})


def own_words(role: str, words: dict[str, str], portal: Portal) -> dict[str, str]:
    """A customer's booking and invoice are their own; everybody else's are the provider's."""
    if role != "customer":
        return words
    mine = "SELECT b.public_id FROM booking_booking b JOIN accounts_user u ON u.id = b.customer_id"
    rows = f"{mine} WHERE u.email = %s AND b.status = 'accepted' AND b.starts_at > now()"
    booking = portal.value(rows, ROLES[role][0])
    bills = "SELECT i.public_id FROM invoicing_invoice i JOIN booking_booking b ON b.id = i.booking_id"
    bills += " JOIN accounts_user u ON u.id = b.customer_id WHERE u.email = %s AND i.kind = 'service' LIMIT 1"
    return words | {
        "booking": booking,
        "conversation": conversation_about(portal, booking),
        "invoice": portal.value(bills, ROLES[role][0]),
    }


def conversation_about(portal: Portal, booking: str) -> str:
    """Opened by the worker when it delivered that the booking was made."""
    found = (
        "SELECT c.public_id FROM chat_conversation c JOIN booking_booking b ON b.id = c.subject_id"
        " WHERE c.kind = 'booking' AND b.public_id = %s"
    )
    return portal.value(found, booking)


def editors_addresses(portal: Portal, language: str) -> Iterator[tuple[str, str]]:
    """One page of every type that editors make."""
    for kind in EDITORS_PAGES:
        path = portal.value(
            "SELECT p.url_path FROM wagtailcore_page p JOIN django_content_type t ON t.id = p.content_type_id"
            " JOIN wagtailcore_locale l ON l.id = p.locale_id"
            " WHERE t.model = %s AND l.language_code = %s AND p.live ORDER BY p.path LIMIT 1",
            kind, language,
        )  # fmt: skip
        assert path, f"the demo town has no {kind} in {language}"
        yield kind, f"/{language}/" + path.strip("/").partition("/")[2] + ("/" if path.count("/") > 2 else "")


@pytest.fixture(scope="module")
def tours() -> dict[str, tuple[set[str], list[str]]]:
    """What each role has seen, and what was wrong there: nobody walks twice."""
    return {}


@pytest.fixture
def tour(visitor: Callable[..., Page], portal: Portal, words: dict[str, str], tours: dict) -> Callable[..., Any]:
    """Walks through every page as a role, unless that was done: `seen, problems = tour(role)`."""

    def walk(role: str) -> tuple[set[str], list[str]]:
        if role not in tours:
            page = visitor(language=ROLES[role][1], bypass_csp=True)
            tours[role] = look_at_all(page, role, portal, own_words(role, words, portal))
        return tours[role]

    return walk


def look_at_all(page: Page, role: str, portal: Portal, words: dict[str, str]) -> tuple[set[str], list[str]]:
    """axe on every page that lets this role in; who is led on or told no sees nothing."""
    email, language = ROLES[role]
    if email:
        page.goto(f"/{language}/account/login/")
        sign_in(page, email, portal.password)
        page.goto(f"/{language}/account/reauthenticate/")
        problems = audit(page, f"account_reauthenticate as {role}")
        page.locator("input[name=password]").fill(portal.password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)
    else:
        problems = []
    wanted = [(name, address(name, language, words)) for name in PAGES]
    seen: set[str] = set()
    for name, url in [*wanted, *editors_addresses(portal, language)]:
        answer = page.goto(url)
        assert answer is not None
        assert answer.status < 500, f"{name}: {answer.status}"
        if answer.status == 200 and urlsplit(page.url).path == urlsplit(url).path:
            seen.add(name)
            problems += audit(page, f"{name} as {role}")
    return seen, problems


@pytest.mark.parametrize("role", ROLES)
def test_pages(role: str, tour: Callable[..., Any]) -> None:
    seen, problems = tour(role)
    assert set(EDITORS_PAGES) <= seen
    assert not problems, f"{len(problems)} problems on {len(seen)} pages\n" + "\n".join(problems)


def test_every_page_was_looked_at(tour: Callable[..., Any]) -> None:
    seen = set().union(*(tour(role)[0] for role in ROLES))
    assert seen == {*PAGES, *EDITORS_PAGES}


def answer_with(body: str, route: Route) -> None:
    """A page that only a failure would show."""
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


def test_error_pages(visitor: Callable[..., Page], portal: Portal, words: dict[str, str]) -> None:
    page = visitor(language="it", bypass_csp=True)
    problems = []
    for language in ("en", "de", "it"):
        assert page.goto(f"/{language}/nothing-here/").status == 404
        problems += audit(page, f"404 in {language}")
    assert page.goto("/de/p/nobody/").status == 404
    problems += audit(page, "a provider that is not there")
    page.goto("/it/account/login/")
    sign_in(page, ROLES["customer"][0], portal.password)
    assert page.goto("/it/account/admin/").status == 403
    problems += audit(page, "the admin's door for a customer")
    # What asks the database is fetched from the portal; the others are rendered here, without one.
    bodies = {"403_csrf": page.request.post(f"{portal.url}/it/request/", form={"title": "x"}).text()}
    for code in ("400", "429", "500"):
        bodies[code] = render_to_string(f"{code}.html", {"request": RequestFactory().get("/it/")})
    for code, body in bodies.items():
        page.route(f"**/boom-{code}/", partial(answer_with, body))
        page.goto(f"/boom-{code}/")
        problems += audit(page, code)
    assert not problems, "\n".join(problems)
