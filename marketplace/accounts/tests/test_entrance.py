"""Signing up and in: every page in our look and three languages, every e-mail in its recipient's language."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import PASSWORD, make_admin, make_user
from marketplace.core.models import AuditEntry

pytestmark = pytest.mark.django_db
SIGN_UP = {
    "role": "customer",
    "name": "Anna Tester",
    "email": "anna@example.test",
    "password1": "four small green stones",
    "terms": "on",
}


def url(name: str, language: str = "en", **kwargs) -> str:
    with translation.override(language):
        return reverse(name, kwargs=kwargs or None)


def sent_code() -> str:
    return re.search(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE).group(1)


def sign_up(client, language="en", **change):
    return client.post(url("account_signup", language), SIGN_UP | change)


class TestSigningUp:
    @pytest.mark.parametrize("language", ["en", "de", "it"])
    def test_with_a_code_in_the_language_of_the_page(self, client, language):
        answer = sign_up(client, language, role="provider")
        assert answer.url == url("account_email_verification_sent", language)
        user = User.objects.get()
        assert (user.role, user.name, user.preferred_language) == ("provider", "Anna Tester", language)
        assert not EmailAddress.objects.get().verified
        assert mail.outbox[-1].extra_headers["X-Piazza-Kind"] == "account.email_confirmation_signup"
        text, html = mail.outbox[-1].body, mail.outbox[-1].alternatives[0][0]
        assert sent_code() in html
        assert f'<html lang="{language}">' in html
        assert "Anna" in text
        answer = client.post(url("account_email_verification_sent", language), {"code": sent_code()})
        assert EmailAddress.objects.get().verified
        assert answer.url == url("dashboard:home", language)

    def test_it_is_recorded_with_the_terms(self, client):
        sign_up(client)
        entry = AuditEntry.objects.get(action="accounts.sign_up")
        assert entry.data == {"role": "customer", "terms": "accepted"}

    @pytest.mark.parametrize("role", ["admin", "staff", "", "owner"])
    def test_nobody_signs_up_as_more_than_customer_or_provider(self, client, role):
        assert sign_up(client, role=role).status_code == 200
        assert not User.objects.exists()

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"terms": ""}, "terms"),
            ({"name": "see http://x"}, "name"),
            ({"password1": "short"}, "password1"),
            ({"email": "anna"}, "email"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, client, change, field):
        answer = sign_up(client, **change)
        assert field in answer.context["form"].errors
        assert f'id="id_{field}-error"' in answer.content.decode()

    def test_the_address_of_the_page_can_choose_the_role(self, client):
        page = client.get(url("account_signup") + "?role=provider").content.decode()
        chosen = re.search(r'<input[^>]*value="provider"[^>]*>', page).group(0)
        assert "checked" in chosen

    def test_nobody_learns_from_us_who_has_an_account(self):
        make_user(email="anna@example.test", preferred_language="it")
        known, unknown = sign_up(Client()), sign_up(Client(), email="other@example.test")
        assert known.url == unknown.url
        assert User.objects.count() == 2
        first = mail.outbox[0]
        assert first.extra_headers["X-Piazza-Kind"] == "account.account_already_exists"
        assert '<html lang="it">' in first.alternatives[0][0]
        assert "/it/account/password/reset/" in first.body

    def test_a_wrong_code_is_said_in_our_words(self, client):
        sign_up(client)
        answer = client.post(url("account_email_verification_sent"), {"code": "WRONG"})
        assert "This code is not right" in answer.content.decode()

    def test_another_address_and_a_new_code(self, client):
        sign_up(client, email="typo@example.test")
        client.post(url("account_email_verification_sent"), {"action": "change", "email": "anna@example.test"})
        assert mail.outbox[-1].to == ["anna@example.test"]
        client.post(url("account_email_verification_sent"), {"code": sent_code()})
        assert EmailAddress.objects.get(verified=True).email == "anna@example.test"


class TestSigningIn:
    def test_with_e_mail_and_password(self, client):
        user = make_user()
        answer = client.post(url("account_login", "de"), {"login": user.email.upper(), "password": PASSWORD})
        assert answer.url == url("dashboard:home", "de")

    def test_an_unconfirmed_address_gets_its_code_first(self, client):
        user = make_user(verified=False, preferred_language="it")
        answer = client.post(url("account_login"), {"login": user.email, "password": PASSWORD})
        assert answer.url == url("account_email_verification_sent")
        assert '<html lang="it">' in mail.outbox[-1].alternatives[0][0]

    def test_five_wrong_passwords_are_enough(self, client):
        user = make_user()
        for _ in range(5):
            client.post(url("account_login"), {"login": user.email, "password": "wrong"})
        answer = client.post(url("account_login"), {"login": user.email, "password": PASSWORD})
        assert "tried too often" in answer.content.decode()

    def test_too_many_requests_get_their_own_page(self, client):
        for _ in range(31):
            answer = client.post(url("account_login"), {"login": "x@example.test", "password": "x"})
        assert answer.status_code == 429
        assert "too fast" in answer.content.decode()

    def test_the_second_step(self, client):
        user = make_user()
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        answer = client.post(url("account_login"), {"login": user.email, "password": PASSWORD})
        assert answer.url == url("mfa_authenticate")
        assert client.get(answer.url).status_code == 200
        code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
        assert client.post(answer.url, {"code": code}).url == url("dashboard:home")


class TestNewPassword:
    def test_by_a_code_in_the_accounts_language(self, client):
        user = make_user(preferred_language="de")
        client.post(url("account_reset_password"), {"email": user.email})
        assert mail.outbox[-1].extra_headers["X-Piazza-Kind"] == "account.password_reset_code"
        assert '<html lang="de">' in mail.outbox[-1].alternatives[0][0]
        answer = client.post(url("account_confirm_password_reset_code"), {"code": sent_code()})
        assert answer.url == url("account_complete_password_reset")
        assert client.get(answer.url).status_code == 200
        new = "seven loud blue rivers"
        client.post(answer.url, {"password1": new, "password2": new})
        user.refresh_from_db()
        assert user.check_password(new)
        assert mail.outbox[-1].extra_headers["X-Piazza-Kind"] == "account.password_reset"

    def test_an_unknown_address_gets_a_mail_that_says_so(self, client):
        answer = client.post(url("account_reset_password", "it"), {"email": "nobody@example.test"})
        assert answer.url == url("account_confirm_password_reset_code", "it")
        assert mail.outbox[-1].extra_headers["X-Piazza-Kind"] == "account.unknown_account"
        assert "/it/account/signup/" in mail.outbox[-1].body


class TestOwnAccount:
    def test_a_new_address_is_used_once_it_is_confirmed(self, client):
        user = make_user(preferred_language="de")
        client.force_login(user)
        old = user.email
        self.confirm_it_is_me(client)
        client.post(url("account_email"), {"action_add": "1", "email": "new@example.test"})
        user.refresh_from_db()
        assert user.email == old
        client.post(url("account_email_verification_sent"), {"code": sent_code()})
        user.refresh_from_db()
        assert user.email == "new@example.test"
        assert {message.to[0] for message in mail.outbox} == {"new@example.test", old}

    def test_a_changed_password_is_told(self, client):
        user = make_user(preferred_language="it")
        client.force_login(user)
        self.confirm_it_is_me(client)
        new = "seven loud blue rivers"
        client.post(url("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
        user.refresh_from_db()
        assert user.check_password(new)
        assert '<html lang="it">' in mail.outbox[-1].alternatives[0][0]

    def confirm_it_is_me(self, client):
        client.post(url("account_reauthenticate"), {"password": PASSWORD})


ANYBODY = (
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_password_reset_completed",
    "account_inactive",
)
SIGNED_IN = (
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
)


class TestEveryPage:
    def looks_like_ours(self, page, language):
        html = page.content.decode()
        assert page.status_code == 200
        assert f'<html lang="{language}">' in html
        assert 'class="masthead"' in html
        assert "entrance__card" in html
        assert " style=" not in html
        assert "placeholder=" not in html

    @pytest.mark.parametrize("language", ["en", "de", "it"])
    @pytest.mark.parametrize("name", ANYBODY)
    def test_that_anybody_reaches(self, client, name, language):
        self.looks_like_ours(client.get(url(name, language)), language)

    @pytest.mark.parametrize("language", ["en", "de", "it"])
    @pytest.mark.parametrize("name", SIGNED_IN)
    def test_of_ones_own_account(self, client, name, language):
        client.force_login(make_user())
        client.post(url("account_reauthenticate"), {"password": PASSWORD})
        self.looks_like_ours(client.get(url(name, language)), language)

    @pytest.mark.parametrize(
        "name",
        [
            "mfa_index",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_reauthenticate",
        ],
    )
    def test_with_a_second_step(self, client, name):
        user = make_user()
        secret = generate_totp_secret()
        client.force_login(user)
        client.post(url("account_reauthenticate"), {"password": PASSWORD})
        TOTP.activate(user, secret)
        client.post(url("mfa_generate_recovery_codes"))
        self.looks_like_ours(client.get(url(name)), "en")
        download = client.get(url("mfa_download_recovery_codes"))
        assert download["Content-Type"].startswith("text/plain")


class TestTheWayIntoTheAdmin:
    @pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/pages/"])
    def test_strangers_sign_in_as_everywhere(self, client, address):
        page = client.get(address, follow=True)
        assert page.redirect_chain[-1][0].startswith(url("account_login"))
        assert "next=" in page.redirect_chain[-1][0]

    def test_the_admins_own_form_takes_no_password(self, client):
        admin = make_admin()
        client.post("/admin/login/", {"username": admin.email, "password": PASSWORD})
        assert "_auth_user_id" not in client.session

    def test_who_has_no_business_there_is_told_so_and_not_sent_in_circles(self, client):
        client.force_login(make_user())
        page = client.get("/admin/", follow=True)
        assert page.status_code == 403
        assert len(page.redirect_chain) == 1

    def test_administrators_go_where_they_wanted(self, client):
        admin = make_admin()
        answer = client.get("/admin/login/", follow=True)
        wanted = answer.redirect_chain[-1][0]
        page = client.post(wanted, {"login": admin.email, "password": PASSWORD, "next": "/admin/login/"}, follow=True)
        assert page.redirect_chain[-1][0] == "/admin/"
        assert page.status_code == 200

    def test_the_way_in_leads_nowhere_else(self, client):
        client.force_login(make_admin())
        answer = client.get(url("accounts:admin_entrance") + "?next=https://evil.example/")
        assert answer.url == "/admin/"
