"""What every page has in common."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info
from wagtail.models import Page


class BasePage(Page):
    """An ordinary abstract base: a custom base page model is not supported by wagtail-localize."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the same page in the other languages, for the switch and for hreflang."""
        context = super().get_context(request, *args, **kwargs)
        context["language_links"] = self.language_links(request)
        return context

    def language_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """This page in every language; where it is not translated, that language's home page. One query."""
        translations = Page.objects.filter(translation_key=self.translation_key).live().select_related("locale")
        urls = {}
        for page in translations:
            if page.pk == self.pk:
                self.locale = page.locale  # the same row: no query for what is known
            urls[page.locale.language_code] = page.get_url(request)
        own = self.locale.language_code
        urls[own] = self.get_url(request)
        return [
            {
                "code": code,
                "label": get_language_info(code)["name_local"],
                "url": urls.get(code) or f"/{code}/",
                "active": code == own,
            }
            for code, _ in settings.LANGUAGES
        ]
