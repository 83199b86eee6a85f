"""Old addresses: whoever follows one arrives in one step, and never goes round in circles."""

from collections.abc import Container
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import get_language, get_language_from_path
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from home.roots import site_roots
from home.routing import serve_page


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Wagtail's, which takes each step by itself: into a circle, and to pages that are no longer there."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Lead on from what was not found; where that leads nowhere, it stays not found."""
        if response.status_code != 404:
            return response
        redirect = _find(request, request.get_full_path())
        seen: set[int] = set()  # by now nothing was found where these stand
        permanent = True
        while redirect is not None and redirect.pk not in seen:
            seen.add(redirect.pk)
            permanent = permanent and redirect.is_permanent
            further = _further(request, redirect, seen)
            if further is None:
                link = _target(redirect)
                if not link:
                    return response
                return HttpResponsePermanentRedirect(link) if permanent else HttpResponseRedirect(link)
            redirect = further
        return response


def _target(redirect: Redirect) -> str:
    """Where it leads; nowhere when that is a page which was taken back."""
    if redirect.redirect_page_id and not redirect.redirect_page.live:
        return ""
    return redirect.link or ""


def _further(request: HttpRequest, redirect: Redirect, seen: Container[int]) -> Redirect | None:
    """The redirect that stands at the target of this one, if nothing else does; one seen before closes a circle."""
    if redirect.redirect_page_id or not redirect.redirect_link:
        return None
    link = urlsplit(redirect.redirect_link)
    if link.netloc and link.netloc not in (request.get_host(), urlsplit(settings.SITE_URL).netloc):
        return None
    further = _find(request, link._replace(scheme="", netloc="").geturl())
    if further is None or further.pk in seen:
        return further
    return None if _answers(link.path) else further


def _find(request: HttpRequest, address: str) -> Redirect | None:
    """The redirect for a path with its query, else for the path alone. One query or two."""
    path = Redirect.normalise_path(address, decode_unicode=False)
    alone = urlsplit(path).path
    found: Redirect | None = get_redirect(request, path) or (get_redirect(request, alone) if alone != path else None)
    return found


def _answers(path: str) -> bool:
    """Whether something else stands at a path of ours: a view, or a page."""
    try:
        # Addresses begin with a language, and Django knows those of the active one alone.
        with translation.override(get_language_from_path(path) or get_language()):
            match = resolve(path if path.endswith("/") else f"{path}/")
    except (Resolver404, Http404):
        return False
    if match.func is not serve_page:
        return True
    language, _, rest = path.strip("/").partition("/")
    paths = [one.root_path + (f"{rest}/" if rest else "") for one in site_roots() if one.language_code == language]
    return Page.objects.live().filter(url_path__in=paths).exists()
