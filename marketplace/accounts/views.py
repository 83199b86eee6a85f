"""Addresses of accounts beside allauth's own: they lead on, and show nothing themselves."""

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from marketplace.core.errors import NotAllowed

ADMIN = "wagtailadmin.access_admin"


@never_cache
def admin_entrance(request: HttpRequest) -> HttpResponse:
    """The one way into the admin: sign in as everywhere, with its rate limits and second step.

    Who is signed in and has no business there is told so; sending them to the sign-in page would send them in circles.
    """
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        wanted = reverse("wagtailadmin_home")
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")
    if not request.user.has_perm(ADMIN):
        raise NotAllowed(_("This part is for editors and moderators."))
    return redirect(wanted)
