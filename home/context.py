"""What surrounds every page: navigation, footer, the same content in the other languages."""

from collections.abc import Mapping, Sequence
from functools import cache as once
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language
from wagtail.models import Locale
from wagtail.models.sites import SiteRootPath

from home.kept import kept
from home.models import Chrome, PortalSettings
from home.roots import roots_of
from marketplace.accounts.models import User
from marketplace.chat.queries import unread_messages
from marketplace.core.seo import Head, language_links
from marketplace.core.seo.heads import CODES
from marketplace.notifications.queries import unread_notifications


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context for header and footer. One query when nothing is cached, none otherwise."""
    language = (get_language() or "en")[:2]
    parts = kept(language, partial(_read, language, roots_of(request)))
    unread = once(partial(_unread, request))  # asked when the page is written, and then for both
    navigation = [item | {"active": request.path == item["url"]} for item in parts["header"]]
    return {
        "navigation": navigation,
        "footer_columns": parts["footer"],
        "footer_note": parts["note"],
        "reach": parts.get("reach", {}),  # not in what an older version kept
        "language_links": _same_address(request, language),
        "head": Head(),  # not indexed, unless the page says what it is
        "live_url": f"{settings.REALTIME_URL.rstrip('/')}/live/" if settings.REALTIME_URL else "",
        # Asked by the bell and by the menu of one's own pages, together and only there: others do not pay for it.
        "unread_notifications": lambda: unread()["told"],
        "unread_messages": lambda: unread()["written"],
        **parts["legal"],
    }


def _unread(request: HttpRequest) -> Mapping[str, Any]:
    """What an account has not read yet: notifications and messages. One query for both."""
    if not request.user.is_authenticated:
        return {"told": 0, "written": 0}
    counts: dict[str, Any] = {"told": unread_notifications(request.user), "written": unread_messages(request.user)}
    return User.objects.filter(pk=request.user.pk).values(**counts).get()


def _same_address(request: HttpRequest, language: str) -> list[dict[str, Any]]:
    """The same address in each language; pages of editors put their translations over this."""
    path = request.get_full_path()
    urls = {code: translate_url(path, code) for code in CODES} if path != "/" else {}
    return language_links(urls, active=language)


def _read(language: str, roots: Sequence[SiteRootPath] = ()) -> dict[str, Any]:
    """Header and footer of a language, and what the portal says of itself, as plain data for the cache. One query."""
    chrome, portal = next(iter(_rows().filter(language_code=language)), (None, None))
    parts = (
        Chrome.of(chrome).parts(chrome[Chrome.PATHS], roots)
        if chrome
        else {"header": [], "footer": [], "note": "", "legal": {}}
    )
    return parts | {"reach": PortalSettings.of(portal).parts() if portal else {}}


@once
def _rows() -> QuerySet[Any]:
    """(header and footer, settings) of each language. Put together once: it is never evaluated, only narrowed."""
    of_language = Chrome.objects.with_paths().filter(locale=OuterRef("pk"))
    return Locale.objects.order_by().values_list(
        _one(of_language, (*Chrome.SHOWN, Chrome.PATHS)), _one(PortalSettings.objects.all(), PortalSettings.SHOWN)
    )


def _one(rows: QuerySet[Any], fields: tuple[str, ...]) -> Subquery:
    """These fields of the first row as an object; null without one."""
    return Subquery(rows.order_by("pk").values(row=JSONObject(**{name: name for name in fields}))[:1])
