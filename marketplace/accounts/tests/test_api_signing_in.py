"""Signing in through the API, and what a token is good for."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.test import Client

from marketplace.accounts.models import User
from marketplace.accounts.tests.clients import SIGN_IN, App, sent_code, signed_in
from marketplace.accounts.tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


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
