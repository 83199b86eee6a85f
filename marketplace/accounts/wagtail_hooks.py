"""What the Wagtail admin gets from accounts: its own sign-in page steps aside."""

from typing import cast

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, path
from wagtail import hooks

from marketplace.accounts.actions.vouch_email import vouch_email
from marketplace.accounts.models import User
from marketplace.accounts.queries import email_is_verified


@hooks.register("register_admin_urls")
def one_way_in() -> list[URLPattern]:
    """Stands before Wagtail's own page of this address; strangers are sent to `WAGTAILADMIN_LOGIN_URL`."""
    return [path("login/", lambda request: redirect("wagtailadmin_home"), name="piazza_admin_login")]


@hooks.register("after_create_user")
@hooks.register("after_edit_user")
def vouch(request: HttpRequest, user: User) -> None:
    """Who adds an account in the admin, or changes its address, vouches for the address."""
    if not email_is_verified(user):
        vouch_email(user=user, actor=cast(User, request.user))
