"""A page that counts, for the tests of the store of pages."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from marketplace.core.pagecache import keep


class Page:
    """A view that counts how often it was asked."""

    def __init__(
        self,
        *tags: str,
        parameters: tuple[str, ...] = (),
        change: Callable[[HttpRequest], object] | None = None,
        answer: Callable[[], Any] | None = None,
    ) -> None:
        self.asked = 0
        self.tags, self.parameters, self.change, self.answer = tags, parameters, change, answer

    def __call__(self, request: HttpRequest) -> Any:
        self.asked += 1
        keep(*self.tags, parameters=self.parameters)
        request.user = AnonymousUser()
        if self.change:
            self.change(request)
        return self.answer() if self.answer else HttpResponse(f"page {self.asked}")


def warm(ask: Callable[..., Any], page: Page, path: str = "/en/", **headers: str) -> Any:
    """Twice: a tag that Redis has never heard of makes the first one not count."""
    ask(page, path, **headers)
    return ask(page, path, **headers)
