"""Answers strangers from the cache before anything else of the portal runs, and keeps what may be kept."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from marketplace.core import clock
from marketplace.core.pagecache.plan import Plan, recording
from marketplace.core.pagecache.store import MOST_BYTES, Unreachable, store

logger = logging.getLogger(__name__)

LONGEST_PATH = 200
PARAMETERS = {"page": 20, "category": 0}  # name → greatest number (0: a word); anything else in an address: not kept
# Said by whoever links to us, for those who count visits; no page of ours says anything else because of them.
CAMPAIGN = ("utm_", "mtm_", "gclid", "gbraid", "wbraid", "fbclid", "msclkid", "mc_cid", "mc_eid")
UNKEPT = ("no-store", "no-cache", "private")
MARK = "X-Page-Cache"


class PageCacheMiddleware:
    """Stands before compression, sessions and language: a hit costs one question to Redis."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.PAGE_CACHE:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.personal = (settings.SESSION_COOKIE_NAME, "messages")
        self.port = str(urlsplit(settings.SITE_URL).port or "")
        # Pages name files by the hash of their content: after a new release there are others.
        self.release = getattr(staticfiles_storage, "manifest_hash", "") or "-"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = self._key(request)
        if key is None:
            return self.get_response(request)
        try:
            found = store().read(key)
        except Unreachable:
            return self.get_response(request)
        if isinstance(found, tuple):
            answer = _answer(request, *found)
            if answer is not None:
                return answer
            return self.get_response(request)  # stale by the clock: made anew once Redis has let it go
        with recording() as plan:
            response = self.get_response(request)
        if request.method == "GET" and self._may_keep(request, response, plan):
            _keep(key, found, response, plan)
        return response

    def _key(self, request: HttpRequest) -> str | None:
        """What the answer may depend on; None for whoever may be somebody, and for addresses that are not kept."""
        meta = request.META
        if request.method not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in meta or "HTTP_HX_REQUEST" in meta:
            return None
        cookies = meta.get("HTTP_COOKIE", "")
        if cookies and any(name in cookies for name in self.personal):
            return None
        path = request.path_info
        if len(path) > LONGEST_PATH:
            return None
        query = _asked(meta.get("QUERY_STRING", ""))
        if query and not _is_known(query):
            return None
        host = meta.get("HTTP_HOST", "")
        if not self._is_usual(host, meta.get("SERVER_PORT", "")):
            return None
        packed = "gzip" if "gzip" in meta.get("HTTP_ACCEPT_ENCODING", "") else ""
        return "|".join((self.release, request.scheme or "", host, packed, path, query))

    def _is_usual(self, host: str, port: str) -> bool:
        """Whether a browser would write the host so: in odd case and with any port, one page would fill the cache."""
        named = host.partition(":")[2]
        return host == host.lower() and named in ("", str(port), self.port)

    def _may_keep(self, request: HttpRequest, response: HttpResponse, plan: Plan) -> bool:
        """A whole page for anybody, and nothing else."""
        if not plan.wanted or response.status_code != 200 or response.streaming or response.cookies:
            return False
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or len(response.content) > MOST_BYTES:
            return False
        if any(word in response.get("Cache-Control", "") for word in UNKEPT):
            return False
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            logger.error("a page of somebody's was to be kept for everybody: %s", request.path)
            return False
        return {name for name, _ in parse_qsl(request.META.get("QUERY_STRING", ""))} <= plan.parameters


def _asked(query: str) -> str:
    """What is asked of us, without what a campaign added: its visitors get the page that is kept, and never fill it."""
    return "&".join(part for part in query.split("&") if not part.startswith(CAMPAIGN)) if query else ""


def _is_known(query: str) -> bool:
    """Whether an address has nothing but known parameters, each once, in few values."""
    pairs = parse_qsl(query, keep_blank_values=True)
    if not pairs or len({name for name, _ in pairs}) != len(pairs):
        return False
    for name, value in pairs:
        most = PARAMETERS.get(name)
        if most is None or len(value) > 60:
            return False
        if most and value not in map(str, range(1, most + 1)):
            return False
    return query == "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _keep(key: str, born: int, response: HttpResponse, plan: Plan) -> None:
    now = clock.now()
    until = plan.until(now)
    if until <= now + timedelta(seconds=1):
        return
    head: dict[str, Any] = {"until": until.timestamp(), "headers": list(response.headers.items())}
    try:
        store().write(
            key,
            born=born,
            tags=plan.tags,
            head=json.dumps(head).encode(),
            body=response.content,
            milliseconds=int((until - now).total_seconds() * 1000),
        )
    except Unreachable:
        logger.warning("a page was not kept: Redis is away")


def _answer(request: HttpRequest, head: bytes, body: bytes) -> HttpResponse | None:
    """The kept page; None when its time is over."""
    known = json.loads(head)
    if known["until"] <= clock.now().timestamp():
        return None
    response = HttpResponse(b"" if request.method == "HEAD" else body)
    for name, value in known["headers"]:
        response.headers[name] = value
    response.headers["Content-Length"] = str(len(body))
    response.headers[MARK] = "hit"
    return response
