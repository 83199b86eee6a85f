"""Empties the cache before each request, except of the pages that are compared with."""

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse


class FlushMiddleware:
    """Stands in front of everything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/bench/"):
            cache.clear()
        return self.get_response(request)
