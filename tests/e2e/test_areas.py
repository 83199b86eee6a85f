"""Somebody who lives too far away: told before choosing a time, refused beside the town, led on. Without a mouse."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.portal import Portal
from tests.e2e.steps import FLAT, public_id_in, sign_in

# One browser, so all of these run in one worker (`--dist loadgroup`).
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FAR = {"street": "Stadtgasse 19", "postcode": "39031", "city": "Bruneck"}


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("language", ["de", "it", "en"])
def test_the_town_is_too_far(language: str, javascript: bool, visitor: Callable[..., Page], portal: Portal) -> None:
    page = visitor(language=language, javascript=javascript)
    page.goto(f"/{language}/account/login/")
    sign_in(page, "veit@demo.piazza.example", portal.password)
    page.goto(f"/{language}/p/kofler-und-soehne/")
    expect(page.locator("#next-times .alert")).to_contain_text("35 km")
    page.locator(".service__do a").first.press("Enter")
    page.wait_for_url(re.compile(rf"/{language}/book/"))
    expect(page.locator("main .alert").first).to_contain_text("35 km")
    page.locator("button.slot:visible").first.press("Enter")

    page.wait_for_url(re.compile("/details/"))
    expect(page.locator("main .alert a[href*='/search/?']")).to_be_visible()
    expect(page.locator("input[name=city]")).to_have_value("")
    for name, value in FAR.items():
        page.locator(f"input[name={name}]").fill(value)
    page.locator("textarea[name=note]").fill("Bitte klingeln.")
    page.locator("form[method=post] button.grow").press("Enter")

    error = page.locator(".alert--bad a[href='#id_city']")
    error.press("Enter")
    expect(page.locator("input[name=city]")).to_be_focused()
    for name, value in FAR.items():
        expect(page.locator(f"input[name={name}]")).to_have_value(value)
    expect(page.locator("textarea[name=note]")).to_have_value("Bitte klingeln.")
    assert page.locator("main .alert a[href*='/search/?category=plumber&near=Bruneck']").count() == 1
    assert page.locator("main .alert a[href*='/request/?category=plumber&city=Bruneck']").count() == 1

    for name, value in FLAT.items():
        page.locator(f"input[name={name}]").fill(value)
    page.locator("form[method=post] button.grow").press("Enter")
    page.wait_for_url(re.compile("/done/"))
    assert portal.value("SELECT city FROM booking_booking WHERE public_id = %s", public_id_in(page.url)) == "Bozen"
