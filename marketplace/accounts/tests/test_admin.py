"""Accounts in the Wagtail admin, which expects a user name and a first and last name elsewhere."""

import pytest
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_admin, make_moderator, make_user

pytestmark = pytest.mark.django_db


class TestAccountsInTheAdmin:
    def form(self, **change):
        form = {
            "email": "new@example.test",
            "name": "Nora Neu",
            "preferred_language": "it",
            "role": "staff",
            "password1": "four small green stones",
            "password2": "four small green stones",
        }
        return form | change

    def test_listed_added_and_edited_without_first_and_last_name(self, client):
        client.force_login(make_admin())
        assert client.get(reverse("wagtailusers_users:index")).status_code == 200
        page = client.get(reverse("wagtailusers_users:add")).content.decode()
        assert "first_name" not in page
        assert client.post(reverse("wagtailusers_users:add"), self.form()).status_code == 302
        user = User.objects.get(email="new@example.test")
        assert (user.name, user.preferred_language, user.role) == ("Nora Neu", "it", "staff")
        assert user.check_password("four small green stones")
        url = reverse("wagtailusers_users:edit", args=[user.pk])
        assert "Nora Neu" in client.get(url).content.decode()
        change = self.form(name="Nora Alt", password1="", password2="", is_active="on")
        assert client.post(url, change).status_code == 302
        user.refresh_from_db()
        assert user.name == "Nora Alt"

    def test_who_was_added_there_can_sign_in_without_a_code(self, client):
        client.force_login(make_admin())
        client.post(reverse("wagtailusers_users:add"), self.form())
        client.logout()
        answer = client.post(
            reverse("account_login"), {"login": "new@example.test", "password": "four small green stones"}
        )
        assert answer.url == reverse("dashboard:home")

    def test_another_address_follows_the_account(self, client):
        client.force_login(make_admin())
        user = make_user()
        url = reverse("wagtailusers_users:edit", args=[user.pk])
        client.post(url, self.form(email="moved@example.test", password1="", password2="", is_active="on"))
        assert list(user.emailaddress_set.values_list("email", "primary", "verified")) == [
            ("moved@example.test", True, True)
        ]

    def test_ones_own_page_of_the_admin(self, client):
        client.force_login(make_moderator())
        assert client.get(reverse("wagtailadmin_account")).status_code == 200
