"""The bare address: on to the home page in the visitor's language."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache


@never_cache
def entrance(request: HttpRequest) -> HttpResponse:
    """`/` answers by cookie and Accept-Language and is never cached."""
    return HttpResponseRedirect(f"/{get_language_from_request(request)}/")
