"""What every page has in common."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language_info
from wagtail.models import Locale, Page


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
        """This page in every language; where it is not translated, that language's home page. Two queries."""
        translations = Page.objects.filter(translation_key=self.translation_key).live().select_related("locale")
        urls = {page.locale.language_code: page.get_url(request) for page in translations}
        urls[self.locale.language_code] = self.get_url(request)
        return [
            {
                "code": locale.language_code,
                "label": get_language_info(locale.language_code)["name_local"],
                "url": urls.get(locale.language_code) or f"/{locale.language_code}/",
                "active": locale.pk == self.locale_id,
            }
            for locale in Locale.objects.order_by("pk")
        ]
