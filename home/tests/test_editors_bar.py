"""What an editor finds on the pages themselves and in the admin's lists: the way to edit, checks, search by text."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail.search.index import insert_or_update_object
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.tests.factories import home_of, make_article, make_help, make_standard
from marketplace.accounts.tests.factories import make_editor, make_user
from marketplace.core.pagecache.middleware import MARK

pytestmark = pytest.mark.django_db
BAR = "<wagtail-userbar>"


def seen(client, address, user=None):
    if user is not None:
        client.force_login(user)
    return client.get(address).content.decode()


class TestTheBar:
    def test_leads_editors_from_a_page_to_its_form(self, client):
        page = make_standard()
        html = seen(client, page.url, make_editor())
        assert BAR in html
        assert f"/admin/pages/{page.pk}/edit/" in html

    def test_is_not_there_for_anybody_else(self, client):
        page = make_standard()
        assert BAR not in seen(client, page.url)
        assert BAR not in seen(client, page.url, make_user())

    def test_is_not_kept_for_strangers(self, settings):
        settings.PAGE_CACHE = True
        page, editor = make_standard(), Client()
        for _ in range(2):
            assert BAR in seen(editor, page.url, make_editor())
        for _ in range(3):
            answer = Client().get(page.url)
            assert BAR not in answer.content.decode()
        assert answer[MARK] == "hit"
        # Nor does what is kept for strangers take the bar from editors.
        assert BAR in seen(editor, page.url)

    def test_of_a_preview_is_not_kept_for_strangers(self, settings):
        settings.PAGE_CACHE = True
        page, editor = make_standard(title="Old words"), Client()
        page.title = "New words"
        page.save_revision()
        draft = seen(editor, f"/admin/pages/{page.pk}/view_draft/", make_editor())
        assert "New words" in draft
        for _ in range(2):
            html = seen(Client(), page.url)
            assert BAR not in html
            assert "New words" not in html

    def test_stands_on_editors_pages_alone(self, client):
        assert BAR not in seen(client, "/en/search/", make_editor())

    def test_costs_a_stranger_nothing_and_a_customer_two_queries(self, client):
        page, counts = make_standard(), []
        for address in (page.url, "/en/help/search/"):
            client.force_login(make_user())
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(sum("auth_permission" in one["sql"] for one in queries))
        assert counts == [2, 0]
        client.logout()
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        assert not any("auth_permission" in one["sql"] for one in queries)

    def test_is_in_the_preview_because_the_checks_beside_it_need_it(self, admin_client):
        page = make_standard()
        address = f"/admin/pages/{page.pk}/edit/preview/"
        form = {"title": "Imprint", "slug": "imprint", "body": streamfield([])}
        admin_client.post(address, nested_form_data(form))
        html = admin_client.get(f"{address}?in_preview_panel=true").content.decode()
        assert BAR in html


class TestTheAdminFinds:
    def test_a_page_by_the_words_of_its_text(self):
        body = [{"type": "paragraph", "value": "<p>Have the flue swept.</p>"}]
        page = make_standard(body=body)
        article = make_article(make_help(), "money", search_words="reimbursement")
        for one in (page, article):
            insert_or_update_object(one)
        assert [one.pk for one in Page.objects.search("flue")] == [page.pk]
        assert [one.pk for one in Page.objects.search("reimbursement")] == [article.pk]

    def test_nothing_on_the_promote_tab_that_changes_nothing(self, admin_client):
        html = admin_client.get(f"/admin/pages/{home_of().pk}/edit/").content.decode()
        assert 'name="slug"' in html
        assert 'name="show_in_menus"' not in html
