"""Signing up and in through the API: the web's flows, the web's limits, other answers."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from marketplace.accounts.models import User
from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import PASSWORD, make_user
from marketplace.core.models import AuditEntry

pytestmark = pytest.mark.django_db
SIGN_UP = {"name": "Anna Tester", "email": "anna@example.test", "password": "four small green stones", "terms": True}
SIGN_IN = {"email": SIGN_UP["email"], "password": SIGN_UP["password"]}


def sent_code() -> str:
    return re.search(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE).group(1)


def signed_in(app: App, **account) -> dict:
    user = make_user(email=SIGN_IN["email"], password=SIGN_IN["password"], **account)
    answer = app.post("auth/signin/", SIGN_IN)
    assert answer.status_code == 200, answer.json()
    return answer.json() | {"user": user}


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


class TestSigningIn:
    def test_and_out_ends_both_tokens(self):
        tokens = signed_in(App())
        app = App(token=tokens["access_token"])
        assert app.get("auth/current-user/").json()["id"] == tokens["user"].public_id
        assert app.post("auth/signout/").status_code == 204
        assert app.get("auth/current-user/").status_code == 401
        answer = App().post("auth/refresh/", {"refresh_token": tokens["refresh_token"]})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")

    def test_a_refresh_token_works_once(self):
        tokens = signed_in(App())
        new = App().post("auth/refresh/", {"refresh_token": tokens["refresh_token"]})
        assert new.status_code == 200
        assert new.json()["refresh_token"] != tokens["refresh_token"]
        assert App(token=new.json()["access_token"]).get("auth/current-user/").status_code == 200
        assert App().post("auth/refresh/", {"refresh_token": tokens["refresh_token"]}).status_code == 401

    @pytest.mark.parametrize("wrong", [{"password": "not this one"}, {"email": "nobody@example.test"}])
    def test_wrong_words_say_the_same(self, wrong):
        make_user(email=SIGN_IN["email"], password=SIGN_IN["password"])
        answer = App().post("auth/signin/", SIGN_IN | wrong)
        assert answer.status_code == 400
        assert answer.json()["errors"] == [
            {
                "field": "password",
                "code": "email_password_mismatch",
                "message": "This e-mail address and password do not belong together.",
            }
        ]

    def test_too_many_wrong_passwords(self):
        make_user(email=SIGN_IN["email"], password=SIGN_IN["password"])
        for _ in range(5):
            App().post("auth/signin/", SIGN_IN | {"password": "not this one"})
        answer = App().post("auth/signin/", SIGN_IN)
        assert answer.status_code == 429
        assert answer["Retry-After"]

    def test_an_address_that_is_not_verified_gets_a_code(self):
        make_user(email=SIGN_IN["email"], password=SIGN_IN["password"], verified=False)
        answer = App().post("auth/signin/", SIGN_IN)
        assert (answer.status_code, answer.json()["next_step"]) == (202, "verify_email")
        body = {"session_token": answer.json()["session_token"], "code": sent_code()}
        assert App().post("auth/verify-email/", body).status_code == 200

    def test_the_second_step(self):
        user = make_user(email=SIGN_IN["email"], password=SIGN_IN["password"])
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        answer = App().post("auth/signin/", SIGN_IN)
        assert (answer.status_code, answer.json()["next_step"]) == (202, "second_step")
        token = answer.json()["session_token"]
        assert App(token=token).get("auth/current-user/").status_code == 401
        wrong = App().post("auth/second-step/", {"session_token": token, "code": "000000"})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "code")
        code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
        right = App().post("auth/second-step/", {"session_token": token, "code": code})
        assert right.status_code == 200, right.json()
        assert App(token=right.json()["access_token"]).get("auth/current-user/").status_code == 200

    def test_a_closed_account_is_out_at_once(self):
        tokens = signed_in(App())
        User.objects.update(is_active=False)
        app = App(token=tokens["access_token"])
        assert app.get("auth/current-user/").status_code == 401
        assert App().post("auth/refresh/", {"refresh_token": tokens["refresh_token"]}).status_code == 401
        assert App().post("auth/signin/", SIGN_IN).status_code != 200

    def test_a_new_password_ends_the_old_sessions(self):
        tokens = signed_in(App())
        tokens["user"].set_password("another long phrase")
        tokens["user"].save()
        assert App(token=tokens["access_token"]).get("auth/current-user/").status_code == 401


class TestTokens:
    def test_a_browsers_cookie_opens_nothing(self):
        client = Client()
        client.force_login(make_user())
        assert client.get("/api/v1/auth/current-user/").status_code == 401

    def test_a_session_in_a_header_opens_nothing(self):
        signed_in(App())
        key = Session.objects.get().session_key
        answer = App().get("auth/current-user/", **{"X-Session-Token": key})
        assert answer.status_code == 401
        assert App(language="").post("auth/signout/", **{"X-Session-Token": key}).status_code == 401
        assert Session.objects.count() == 1

    @pytest.mark.parametrize("token", ["nonsense", "a.b.c", "é", " "])
    def test_nonsense_is_no_token(self, token):
        answer = App(token=token).get("auth/current-user/")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["type"].endswith(answer.json()["code"])

    def test_a_refresh_token_is_no_access_token(self):
        tokens = signed_in(App())
        assert App(token=tokens["refresh_token"]).get("auth/current-user/").status_code == 401
        assert App().post("auth/refresh/", {"refresh_token": tokens["access_token"]}).status_code == 401

    def test_allauths_own_addresses_are_not_there(self):
        for path in ("/_allauth/app/v1/config", "/api/v1/_allauth/app/v1/config", "/en/_allauth/app/v1/auth/session"):
            assert Client().get(path, follow=True).status_code == 404

    def test_signing_in_does_not_mind_an_old_token(self):
        make_user(email=SIGN_IN["email"], password=SIGN_IN["password"])
        assert App(token="a.b.c").post("auth/signin/", SIGN_IN).status_code == 200


def test_the_language_of_the_account_where_none_is_asked_for():
    user = make_user(preferred_language="de", password=PASSWORD)
    assert App(user, language="").get("auth/current-user/")["Content-Language"] == "de"
    assert App(user, language="it;q=0.8, fr").get("auth/current-user/")["Content-Language"] == "it"
    assert App(language="").get("auth/current-user/")["Content-Language"] == "en"
