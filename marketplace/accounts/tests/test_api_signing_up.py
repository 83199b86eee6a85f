"""Signing up through the API, and asking for another code: the web's flows, the web's limits, other answers."""

import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail

from marketplace.accounts.models import User
from marketplace.accounts.tests.clients import SIGN_IN, SIGN_UP, App, sent_code, signed_in
from marketplace.accounts.tests.factories import make_user
from marketplace.core.models import AuditEntry

pytestmark = pytest.mark.django_db


class TestSigningUp:
    @pytest.mark.parametrize("language", ["en", "de", "it"])
    def test_up_verified_and_in(self, language):
        app = App(language=language)
        answer = app.post("auth/signup/", SIGN_UP | {"role": "provider"})
        assert answer.status_code == 202, answer.json()
        assert answer.json()["next_step"] == "verify_email"
        user = User.objects.get()
        assert (user.role, user.name, user.preferred_language) == ("provider", "Anna Tester", language)
        assert AuditEntry.objects.filter(action="accounts.sign_up", object_id=user.pk).exists()
        code = {"session_token": answer.json()["session_token"], "code": sent_code()}
        tokens = app.post("auth/verify-email/", code)
        assert tokens.status_code == 200, tokens.json()
        assert EmailAddress.objects.get().verified
        assert set(tokens.json()) == {"access_token", "refresh_token", "token_type", "expires_in"}
        me = App(token=tokens.json()["access_token"]).get("auth/current-user/").json()
        assert me == {
            "id": user.public_id,
            "email": "anna@example.test",
            "name": "Anna Tester",
            "role": "provider",
            "preferred_language": language,
            "time_zone": "Europe/Rome",
            "phone_number": "",
            "email_verified": True,
        }

    def test_nobody_learns_who_has_an_account(self):
        make_user(email=SIGN_UP["email"])
        answer = App().post("auth/signup/", SIGN_UP)
        assert answer.status_code == 202
        assert answer.json()["next_step"] == "verify_email"
        assert User.objects.count() == 1
        assert mail.outbox[-1].extra_headers["X-Piazza-Kind"] == "account.account_already_exists"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": "http://spam.example"}, "name"),
            ({"name": "   "}, "name"),
            ({"password": "1234567890"}, "password"),
            ({"password": "short"}, "password"),
            ({"terms": False}, "terms"),
            ({"role": "admin"}, "role"),
            ({"email": "nobody"}, "email"),
            ({"is_staff": True}, "is_staff"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(self, change, field):
        answer = App().post("auth/signup/", SIGN_UP | change)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert {error["field"] for error in answer.json()["errors"]} == {field}
        assert not User.objects.exists()

    def test_a_wrong_code_again_and_again_ends_the_step(self):
        token = App().post("auth/signup/", SIGN_UP).json()["session_token"]
        answers = [App().post("auth/verify-email/", {"session_token": token, "code": "WRONG1"}) for _ in range(6)]
        assert answers[0].status_code == 400
        assert answers[0].json()["errors"][0]["field"] == "code"
        assert answers[-1].status_code == 409
        assert answers[-1].json()["code"] == "flow_over"
        assert App().post("auth/verify-email/", {"session_token": token, "code": sent_code()}).status_code == 409
        assert not EmailAddress.objects.get().verified

    def test_a_token_of_nobody(self):
        answer = App().post("auth/verify-email/", {"session_token": "a" * 32, "code": "ABC123"})
        assert (answer.status_code, answer.json()["code"]) == (409, "flow_over")


@pytest.fixture
def patience(monkeypatch):
    """Time passes when it is waited: allauth counts by the wall clock."""
    passed = [0.0]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + passed[0])

    def wait(seconds):
        passed[0] += seconds

    return wait


class TestAnotherCode:
    def test_is_sent_and_the_one_before_counts_no_longer(self, patience):
        token = App().post("auth/signup/", SIGN_UP).json()["session_token"]
        first = sent_code()
        patience(11)
        answer = App().post("auth/verify-email/resend/", {"session_token": token})
        assert (answer.status_code, answer.json()) == (202, {"next_step": "verify_email", "session_token": token})
        assert len(mail.outbox) == 2
        assert mail.outbox[-1].to == [SIGN_UP["email"]]
        codes = [{"session_token": token, "code": code} for code in (first, sent_code())]
        assert App().post("auth/verify-email/", codes[0]).status_code == 400
        assert App().post("auth/verify-email/", codes[1]).status_code == 200
        over = App().post("auth/verify-email/resend/", {"session_token": token})
        assert (over.status_code, over.json()["code"]) == (409, "flow_over")

    def test_also_of_a_sign_in(self, patience):
        make_user(email=SIGN_IN["email"], password=SIGN_IN["password"], verified=False)
        token = App().post("auth/signin/", SIGN_IN).json()["session_token"]
        patience(11)
        assert App().post("auth/verify-email/resend/", {"session_token": token}).status_code == 202
        body = {"session_token": token, "code": sent_code()}
        assert App().post("auth/verify-email/", body).status_code == 200

    def test_too_soon_sends_nothing_and_the_code_that_was_sent_still_counts(self):
        token = App().post("auth/signup/", SIGN_UP).json()["session_token"]
        answer = App().post("auth/verify-email/resend/", {"session_token": token})
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
        assert answer["Retry-After"]
        assert len(mail.outbox) == 1
        body = {"session_token": token, "code": sent_code()}
        assert App().post("auth/verify-email/", body).status_code == 200

    @pytest.mark.parametrize("known", [True, False])
    def test_nobody_learns_who_has_an_account(self, known, patience):
        if known:
            make_user(email=SIGN_UP["email"])
        token = App().post("auth/signup/", SIGN_UP).json()["session_token"]
        told = len(mail.outbox)
        answers = [App().post("auth/verify-email/resend/", {"session_token": token})]
        for _ in range(3):
            patience(11)
            answers.append(App().post("auth/verify-email/resend/", {"session_token": token}))
        assert [one.status_code for one in answers] == [429, 202, 202, 429]
        assert [one.json().get("code") for one in answers] == ["too_many", None, None, "too_many"]
        assert answers[1].json() == answers[2].json() == {"next_step": "verify_email", "session_token": token}
        assert answers[3].json()["hint"] == "Sign in again to get a new code."
        assert len(mail.outbox) - told == (0 if known else 2)

    @pytest.mark.parametrize("language", ["en", "de", "it"])
    def test_a_token_of_nobody(self, language):
        answer = App(language=language).post("auth/verify-email/resend/", {"session_token": "a" * 32})
        assert (answer.status_code, answer.json()["code"]) == (409, "flow_over")
        assert answer["Content-Language"] == language
        assert not mail.outbox

    def test_not_of_somebody_who_is_signed_in(self):
        signed_in(App())
        key = Session.objects.get().session_key
        answer = App().post("auth/verify-email/resend/", {"session_token": key})
        assert (answer.status_code, answer.json()["code"]) == (409, "flow_over")
        assert not mail.outbox

    @pytest.mark.parametrize("body", [None, {}, {"session_token": "../"}, {"session_token": "a" * 32, "email": "x"}])
    def test_what_is_no_request(self, body):
        assert App().post("auth/verify-email/resend/", body).status_code == 400

    def test_a_wrong_code_counts_across_codes(self, patience):
        """Whoever guesses gets no more tries for having asked again."""
        token = App().post("auth/signup/", SIGN_UP).json()["session_token"]
        wrong = {"session_token": token, "code": "WRONG1"}
        assert App().post("auth/verify-email/", wrong).status_code == 400
        patience(11)
        App().post("auth/verify-email/resend/", {"session_token": token})
        assert [App().post("auth/verify-email/", wrong).status_code for _ in range(3)][-1] == 409
