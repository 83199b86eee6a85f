"""What a member of the group of editors may do, and what not."""

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import Chrome, StandardPage
from home.tests.factories import home_of, make_standard
from marketplace.accounts.tests.factories import make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(make_editor())
    return client


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_publishes_a_page(editor, language):
    form = {
        "title": "Winter",
        "slug": "winter",
        "body": streamfield([("paragraph", rich_text("<p>Before it freezes.</p>"))]),
        "action-publish": "1",
    }
    editor.post(f"/admin/pages/add/home/standardpage/{home_of(language).pk}/", nested_form_data(form))
    page = StandardPage.objects.get(slug="winter")
    assert page.live
    assert "Before it freezes." in editor.get(page.url).content.decode()


def test_unpublishes_a_page(editor):
    page = make_standard()
    editor.post(f"/admin/pages/{page.pk}/unpublish/")
    assert not Page.objects.get(pk=page.pk).live


def test_edits_header_and_footer(editor):
    chrome = Chrome.objects.create(locale=home_of("de").locale, footer_note="Alt")
    form = {"header": streamfield([]), "footer": streamfield([]), "footer_note": "Neu"}
    editor.post(f"/admin/snippets/home/chrome/edit/{chrome.pk}/", nested_form_data(form))
    chrome.refresh_from_db()
    assert chrome.footer_note == "Neu"


def test_looks_after_redirects(editor):
    assert editor.get("/admin/redirects/").status_code == 200
    form = {"old_path": "/de/winter/", "redirect_link": "https://example.org/winter", "is_permanent": "on"}
    editor.post("/admin/redirects/add/", form)
    answer = editor.get("/de/winter/")
    assert (answer.status_code, answer["Location"]) == (301, "https://example.org/winter")


@pytest.mark.parametrize("address", ["provider", "booking", "payment", "invoice", "review"])
def test_sees_nothing_of_the_market(editor, address):
    assert editor.get(f"/admin/{address}/").status_code == 302


def test_manages_no_accounts(editor):
    assert editor.get("/admin/users/").status_code == 302
    assert editor.get("/admin/sites/").status_code == 302


def upload(editor, name: str, content: bytes):
    data = {
        "title": "Paper",
        "file": ContentFile(content, name=name),
        "collection": Collection.get_first_root_node().pk,
    }
    editor.post("/admin/documents/add/", data)
    return get_document_model().objects.filter(title="Paper").first()


@pytest.mark.parametrize("name", ["page.html", "run.js", "drawing.svg", "page.xhtml", "none"])
def test_uploads_nothing_that_a_browser_runs(editor, name):
    """As a page of the portal's own it would act for every moderator who opens it."""
    assert upload(editor, name, b"alert(1)") is None


def test_uploads_papers_that_have_one_address(editor):
    paper = upload(editor, "prices.pdf", b"%PDF-1.7 %%EOF")
    assert editor.get(paper.url).status_code == 200
    name = paper.file.name
    for path in (name, f"/{name}", f"x/../{name}", f"./{name}"):  # Wagtail's view asks who may have it; this does not
        assert editor.get(f"/media/{path}").status_code == 404, path
