"""From signing up to being found: code from the mail, business, papers, a service, hours, the moderator, the search."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.portal import Portal, eventually
from tests.e2e.steps import go, sign_in

# One browser, so all of these run in one worker (`--dist loadgroup`).
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
PASSWORD = "vier kleine graue Kiesel"


@dataclass(frozen=True)
class Newcomer:
    """Somebody who begins, in their language; `title` is a word that nobody else in the town uses."""

    language: str
    name: str
    town: str
    title: str
    wanted: str
    verified: str

    @property
    def email(self) -> str:
        """An address of their own."""
        return f"newcomer-{self.language}@newcomers.example"


NEWCOMERS = [
    Newcomer("de", "Gerlinde Neumair", "Sterzing", "Zisternenpflege", "Zisternenpflege", "geprüft|öffentlich|Piazza"),
    Newcomer("it", "Saverio Nuovi", "Rovereto", "Lucidatura fontanelle", "fontanelle", "verific|Piazza|pubblic"),
    Newcomer("en", "Winifred Newton", "Merano", "Brass gargoyle tuning", "gargoyle", "checked|verified|Piazza|public"),
]


@pytest.mark.parametrize("newcomer", NEWCOMERS, ids=lambda newcomer: newcomer.language)
def test_from_signing_up_to_being_found(newcomer: Newcomer, visitor: Callable[..., Page], portal: Portal) -> None:
    page = visitor(language=newcomer.language)
    sign_up(page, newcomer, portal)
    begin(page, newcomer)
    hand_in_papers(page, newcomer)
    offer_service(page, newcomer)
    set_hours(page, newcomer)
    page.goto(f"/{newcomer.language}/business/documents/")
    go(page, "/submit/")
    where = "FROM providers_provider p JOIN accounts_user u ON u.id = p.owner_id WHERE u.email = %s"
    slug, pk, state = portal.rows(f"SELECT p.slug, p.id, p.verification {where}", newcomer.email)[0]
    assert state == "submitted"
    assert page.request.get(f"/{newcomer.language}/p/{slug}/").status == 200, "their own page, before the check"

    stranger = visitor(language=newcomer.language)
    assert stranger.goto(f"/{newcomer.language}/p/{slug}/").status == 404
    assert not found_by_search(stranger, newcomer)

    verify(visitor(viewport={"width": 1440, "height": 900}), pk, portal)
    assert portal.value(f"SELECT p.verification {where}", newcomer.email) == "verified"
    mail = portal.mail(newcomer.email, newcomer.verified)
    assert f'lang="{newcomer.language}"' in mail["html"]
    eventually(lambda: found_by_search(stranger, newcomer), what=f"{newcomer.title} in the search")
    service = portal.value("SELECT public_id FROM catalog_service WHERE provider_id = %s", pk)
    expect(stranger.locator(f'article[data-service="{service}"] button.slot').first).to_be_visible()


def sign_up(page: Page, newcomer: Newcomer, portal: Portal) -> None:
    """The form and the code from the mail."""
    page.goto(f"/{newcomer.language}/account/signup/?role=provider")
    expect(page.locator("input[name=role][value=provider]")).to_be_checked()
    page.locator("input[name=name]").fill(newcomer.name)
    page.locator("input[name=email]").fill(newcomer.email)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=terms]").check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/confirm-email/"))
    text = portal.mail(newcomer.email, "")["text"]
    code = re.search(r"^ {4}(\S+)\s*$", text, re.MULTILINE)
    assert code, text
    page.locator("input[name=code]").fill(code.group(1))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(f"/{newcomer.language}/business/start/"))


def save(page: Page, address: str) -> None:
    """Press the button of the last form of the page and arrive."""
    page.locator("main form[method=post]:not([action]) button.btn:not(.btn--quiet)").last.click()
    page.wait_for_url(re.compile(address))
    expect(page.locator(".field--bad")).to_have_count(0)


def begin(page: Page, newcomer: Newcomer) -> None:
    """Three questions, then a few words."""
    page.locator("input[name=trading_name]").fill(f"{newcomer.name} & Co")
    page.locator("input[name=town]").fill(newcomer.town)
    save(page, "/business/profile/")
    about = f"{newcomer.name} {newcomer.title}. " * 4
    page.locator(f"textarea[name=about_{newcomer.language}]").fill(about)
    page.locator("input[name=years_of_experience]").fill("7")
    page.locator("input[name=service_radius_km]").fill("30")
    save(page, "/business/profile/")
    expect(page.locator(".alert--ok")).to_be_visible()


def hand_in_papers(page: Page, newcomer: Newcomer) -> None:
    """A private paper."""
    page.goto(f"/{newcomer.language}/business/documents/")
    expect(page.locator(".ticks")).to_be_visible()
    page.locator("select[name=kind]").select_option("identity")
    page.locator("input[name=file]").set_input_files(
        {"name": "passport.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.locator("form[enctype] button").click()
    expect(page.locator(".alert--ok")).to_be_visible()
    expect(page.locator(".rows a")).to_have_count(1)


def offer_service(page: Page, newcomer: Newcomer) -> None:
    """What they sell."""
    page.goto(f"/{newcomer.language}/business/services/new/")
    page.locator("select[name=category] optgroup option").nth(3).evaluate("option => { option.selected = true }")
    page.locator(f"input[name=title_{newcomer.language}]").fill(newcomer.title)
    page.locator("select[name=price_model]").select_option("fixed")
    page.locator("input[name=price]").fill("48")
    save(page, "/business/services/$")
    expect(page.locator("li.service")).to_have_count(1)


def set_hours(page: Page, newcomer: Newcomer) -> None:
    """Every day from eight to six."""
    page.goto(f"/{newcomer.language}/business/team/")
    page.locator('a[href$="/hours/"]').first.click()
    page.wait_for_url(re.compile("/hours/"))
    for day in range(7):
        page.locator(f"input[name=day_{day}_0_start]").fill("08:00")
        page.locator(f"input[name=day_{day}_0_end]").fill("18:00")
    save(page, "/hours/")
    expect(page.locator(".alert--ok")).to_be_visible()


def verify(page: Page, pk: int, portal: Portal) -> None:
    """The moderator looks at the row in the admin and verifies it."""
    page.goto("/admin/")
    sign_in(page, "moderator@demo.piazza.example", portal.password)
    page.goto("/admin/")
    page.locator(f'#waiting-providers a[href$="/inspect/{pk}/"], a[href$="/inspect/{pk}/"]').first.click()
    page.locator(f'a.button[href$="/verify/{pk}/"]').click()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(f"/inspect/{pk}/"))


def found_by_search(page: Page, newcomer: Newcomer) -> bool:
    """Whether the search finds exactly them."""
    page.goto(f"/{newcomer.language}/search/?q={newcomer.wanted}")
    return page.locator("article[data-service]").filter(has_text=newcomer.title).count() == 1
