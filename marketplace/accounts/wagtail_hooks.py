"""What the Wagtail admin gets from accounts: its own sign-in page steps aside."""

from django.shortcuts import redirect
from django.urls import URLPattern, path
from wagtail import hooks


@hooks.register("register_admin_urls")
def one_way_in() -> list[URLPattern]:
    """Stands before Wagtail's own page of this address; strangers are sent to `WAGTAILADMIN_LOGIN_URL`."""
    return [path("login/", lambda request: redirect("wagtailadmin_home"), name="piazza_admin_login")]
