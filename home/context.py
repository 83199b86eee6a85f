"""What surrounds every page: navigation, footer, the same content in the other languages."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_info

from home.models import Chrome

KEEP = 600


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context for header and footer. One query when nothing is cached, none otherwise."""
    language = (get_language() or "en")[:2]
    parts = cache.get(f"chrome:{language}")
    if parts is None:
        parts = _read(language)
        cache.set(f"chrome:{language}", parts, KEEP)
    navigation = [item | {"active": request.path == item["url"]} for item in parts["header"]]
    return {
        "navigation": navigation,
        "footer_columns": parts["footer"],
        "footer_note": parts["note"],
        "language_links": _same_address(request, language),
        "site_url": settings.SITE_URL.rstrip("/"),
        "live_url": f"{settings.REALTIME_URL.rstrip('/')}/live/" if settings.REALTIME_URL else "",
        **parts["legal"],
    }


def _same_address(request: HttpRequest, language: str) -> list[dict[str, Any]]:
    """The same address in each language; pages of editors put their translations over this."""
    path = request.get_full_path()
    return [
        {
            "code": code,
            "label": get_language_info(code)["name_local"],
            "url": translate_url(path, code) if path != "/" else f"/{code}/",
            "active": code == language,
        }
        for code, _ in settings.LANGUAGES
    ]


def _read(language: str) -> dict[str, Any]:
    """Header and footer of a language as plain data, ready for the cache."""
    row = Chrome.objects.filter(locale__language_code=language).select_related("terms_page", "privacy_page").first()
    if row is None:
        return {"header": [], "footer": [], "note": "", "legal": {}}
    header = [_link(block.value) for block in row.header]
    footer = [
        {"title": block.value["heading"], "links": [_link(link) for link in block.value["links"]]}
        for block in row.footer
    ]
    legal = {
        name: page.specific_deferred.url
        for name, page in (("terms_url", row.terms_page), ("privacy_url", row.privacy_page))
        if page
    }
    return {"header": header, "footer": footer, "note": row.footer_note, "legal": legal}


def _link(value: Any) -> dict[str, str]:
    if value.get("page"):
        url = value["page"].specific_deferred.url or "/"
    elif value.get("place") == "offer":
        url = reverse("account_signup") + "?role=provider"
    else:
        url = reverse("storefront:search")
    return {"title": value["label"], "url": url}
