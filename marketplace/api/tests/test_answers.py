"""How the API refuses, and what may be kept of what it answers."""

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.tests.factories import make_bookable_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestProblems:
    def test_method_body_and_form(self):
        assert App().put("categories/").json()["code"] == "method_not_allowed"
        assert App().post("auth/signin/", b"{").json()["code"] == "no_json"
        assert App().post("auth/signin/", b"[" * 100_000).json()["code"] == "no_json"
        assert App().post("auth/signin/", []).status_code == 400
        assert App().post("auth/signin/").status_code == 400
        form = App().client.post("/api/v1/auth/signin/", {"email": "a"})
        assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")
        large = App().post("auth/signin/", b'"' + b"a" * 3_000_000 + b'"')
        assert (large.status_code, large.json()["code"]) == (413, "too_large")

    def test_without_a_token(self):
        answer = App(language="de").get("auth/current-user/")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert set(answer.json()) == {"type", "title", "status", "detail", "code", "hint", "errors"}

    def test_too_often(self, monkeypatch):
        monkeypatch.setattr("marketplace.core.api.throttles.AccountThrottle.rate", "2/min", raising=False)
        user = make_user()
        answers = [App(user).get("categories/") for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert answers[-1].json()["code"] == "too_many"
        assert int(answers[-1]["Retry-After"]) > 0
        assert App(make_user()).get("categories/").status_code == 200

    def test_a_made_up_forwarded_address_is_no_new_visitor(self, monkeypatch):
        monkeypatch.setattr("marketplace.core.api.throttles.VisitorThrottle.rate", "2/min", raising=False)
        answers = [App().get("categories/", **{"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(3)]
        assert answers[-1].status_code == 429

    def test_any_accept_header_gets_json(self):
        assert App().get("categories/", Accept="text/html")["Content-Type"] == "application/json"


class TestCaches:
    """What they may keep, and of whom; that nothing else is kept is said for every address in the table of roles."""

    @pytest.mark.parametrize(("path", "seconds"), [("categories/", 300), ("services/", 60)])
    def test_public_lists_for_a_moment_in_each_language(self, path, seconds):
        answer = App(language="de").get(path)
        assert set(answer["Cache-Control"].split(", ")) == {"public", f"max-age={seconds}"}
        assert {"Accept-Language", "Authorization"} <= set(answer["Vary"].split(", "))
        assert answer["Content-Language"] == "de"
        assert not answer.cookies

    @pytest.mark.parametrize("path", ["categories/", "services/"])
    def test_in_the_language_of_an_account_for_its_app_alone(self, path):
        answer = App(make_user(preferred_language="it"), language="").get(path)
        assert answer["Content-Language"] == "it"
        assert "private" in answer["Cache-Control"]
        assert "public" not in answer["Cache-Control"]
        assert "Authorization" in answer["Vary"]

    @pytest.mark.parametrize(
        ("path", "status"),
        [("categories/?x=1", 400), ("services/?sort=beauty", 400), ("services/aaaaaaaaaaaa/", 404), ("nowhere/", 404)],
    )
    def test_no_refusal(self, path, status):
        answer = App().get(path)
        assert answer.status_code == status
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}

    def test_no_refused_token(self):
        answer = App(token="a.b.c").get("categories/")
        assert answer.status_code == 401
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}

    def test_no_free_times(self):
        answer = App().get(f"services/{make_bookable_service().public_id}/slots/")
        assert "no-store" in answer["Cache-Control"]
