"""Pages for when something goes wrong: in the reader's language, with a way on, and found by no search engine."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.template import TemplateDoesNotExist
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import permission_denied

from home import errors
from home.models import HelpIndexPage
from home.tests.factories import home_of, make_child, make_contact, make_help, make_trades
from marketplace.accounts.tests.factories import make_user
from marketplace.core.api.problem import ProblemSerializer

LANGUAGES = ("en", "de", "it")
BROKEN = {
    "en": "Something broke on our side",
    "de": "Bei uns ist etwas schiefgegangen",
    "it": "Qualcosa si è rotto da noi",
}


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


class TestNotFound:
    pytestmark = pytest.mark.django_db

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_in_each_language_with_ways_on(self, client, language):
        pages = [make_trades(language), make_help(language), make_contact(language)]
        answer = client.get(f"/{language}/nothing-here/")
        html = answer.content.decode()
        assert answer.status_code == 404
        assert f'<html lang="{language}">' in html
        assert "noindex" in html
        assert f'action="/{language}/search/"' in html
        for page in pages:
            assert f'<a href="{page.url}">{page.title}</a>' in html

    def test_without_pages_of_editors(self, client):
        html = client.get("/de/nichts/").content.decode()
        assert 'id="ways-on"' in html
        assert 'href="/de/"' in html

    def test_not_those_of_another_language(self, client):
        make_child(home_of("it"), HelpIndexPage, slug="aiuto", title="Aiuto")
        assert "Aiuto" not in client.get("/de/nichts/").content.decode()

    def test_the_same_everywhere(self, client):
        for path in ("/en/p/nobody/", "/en/help/nothing/", "/en/book/22222222/", "/media/nothing.jpg"):
            answer = client.get(path)
            assert answer.status_code == 404, path
            assert 'id="ways-on"' in answer.content.decode(), path

    def test_asks_few_queries_more_than_any_page(self, client, django_assert_max_num_queries):
        """Nothing is kept from an earlier request or test, so the order of tests changes nothing about it."""
        home_of("en")
        cache.clear()
        ContentType.objects.clear_cache()
        with django_assert_max_num_queries(8):
            client.get("/en/nothing/")


class TestForbidden:
    pytestmark = pytest.mark.django_db

    def test_the_plain_page_says_it_too(self):
        request = RequestFactory().get("/de/")
        request.user = make_user()
        html = permission_denied(request, PermissionDenied()).content.decode()
        assert request.user.email in html
        request.user = AnonymousUser()
        assert reverse("account_login") in permission_denied(request, PermissionDenied()).content.decode()

    def test_says_as_whom_one_is_signed_in(self, client):
        user = make_user()
        client.force_login(user)
        answer = client.get("/it/account/admin/", follow=True)
        html = answer.content.decode()
        assert answer.status_code == 403
        assert user.email in html
        assert "noindex" in html
        assert 'id="ways-on"' in html


class TestForm:
    """A form without its token."""

    pytestmark = pytest.mark.django_db

    def post(self, **headers):
        make_contact("de")
        return Client(enforce_csrf_checks=True).post("/de/contact/", {"name": "Anna"}, headers=headers)

    def test_is_refused_in_the_readers_language(self):
        answer = self.post()
        html = answer.content.decode()
        assert answer.status_code == 403
        assert '<html lang="de">' in html
        assert "noindex" in html
        assert 'id="ways-on"' in html

    def test_leads_back_to_where_it_was(self):
        back = "http://testserver/de/contact/?topic=1"
        assert f'href="{back}"' in self.post(referer=back).content.decode()

    @pytest.mark.parametrize("referer", ["https://elsewhere.example/", "javascript:alert(1)", "//elsewhere.example"])
    def test_but_never_elsewhere(self, referer):
        html = self.post(referer=referer).content.decode()
        assert "elsewhere.example" not in html
        assert "alert(1)" not in html


class TestBroken:
    """No database: neither the connection nor a permission to use one."""

    @pytest.fixture(autouse=True)
    def _no_database(self, monkeypatch):
        def refuse(*_args):
            raise OperationalError("the server closed the connection unexpectedly")

        monkeypatch.setattr(BaseDatabaseWrapper, "_cursor", refuse)

    @pytest.fixture
    def visitor(self):
        return Client(raise_request_exception=False)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_speaks_the_language_of_the_address(self, visitor, language):
        answer = visitor.get(f"/{language}/", headers={"accept-language": "fr"})
        html = answer.content.decode()
        assert answer.status_code == 500
        assert BROKEN[language] in html
        assert f'<html lang="{language}">' in html
        assert answer.headers["content-language"] == language
        assert "no-store" in answer.headers["cache-control"]
        assert 'name="robots" content="noindex"' in html

    @pytest.mark.parametrize(
        ("wanted", "language"),
        [("it-IT,it;q=0.9", "it"), ("de-AT", "de"), ("fr,de;q=0.5", "de"), ("fr", "en"), ("", "en"), ("%%;q=x", "en")],
    )
    def test_or_that_of_the_browser(self, visitor, wanted, language):
        answer = visitor.get("/documents/1/a.pdf", headers={"accept-language": wanted})
        assert answer.status_code == 500
        assert BROKEN[language] in answer.content.decode()

    def test_for_those_who_are_signed_in_too(self, visitor):
        visitor.cookies["sessionid"] = "x" * 32
        assert BROKEN["de"] in visitor.get("/de/bookings/").content.decode()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_programs_get_a_problem(self, visitor, language):
        """RFC 9457 as everywhere in the API: a client reads one form of error, on the worst days too."""
        answer = visitor.get("/api/v1/services/", headers={"authorization": "Token abc", "accept-language": language})
        said = answer.json()
        assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
        assert set(said) == set(ProblemSerializer().fields)
        assert (said["status"], said["code"], said["errors"]) == (500, "server_error", [])
        assert said["type"].endswith("problem/server_error")
        assert said["title"]
        assert said["detail"]
        assert answer.headers["content-language"] == language
        assert answer.headers["cache-control"] == "private, no-store"

    def test_even_when_its_template_is_broken(self, visitor, monkeypatch):
        def broken(*_args):
            raise TemplateDoesNotExist("500.html")

        monkeypatch.setattr(errors, "render_to_string", broken)
        answer = visitor.get("/de/")
        assert answer.status_code == 500
        assert answer.content.decode() == errors.LAST_WORDS


class TestBadRequest:
    def test_a_host_that_is_not_ours(self, settings):
        settings.ALLOWED_HOSTS = ["piazza.example"]
        answer = Client().get("/de/", headers={"host": "evil.example"})
        assert answer.status_code == 400
        assert "Das haben wir nicht verstanden" in answer.content.decode()
        assert "evil.example" not in answer.content.decode()

    def test_programs_get_a_problem(self):
        answer = errors.bad_request(RequestFactory().get("/api/v1/x/"), ValueError())
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
        assert json.loads(answer.content)["code"] == "bad_request"
