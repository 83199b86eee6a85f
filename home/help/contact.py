"""Whom to ask when no article helps."""

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest


def contact_url(language: str, request: HttpRequest | None = None) -> str:
    """The contact page of a language, or an e-mail when the editors have none. One query."""
    # By name, because pages ask here while their own modules are being loaded.
    page = apps.get_model("home", "ContactPage").objects.live().filter(locale__language_code=language).first()
    return (page.get_url(request) if page else "") or f"mailto:{settings.CONTACT_EMAIL}"
