"""Health: `live` needs nothing; `ready` says which part is missing."""

from collections.abc import Callable
from datetime import timedelta

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from marketplace.core import clock
from marketplace.core.models import OutboxMessage

MOST_OUTBOX_LAG = timedelta(minutes=5)


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "pending" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _cache() -> str:
    cache.set("health", 1, 10)
    return "ok" if cache.get("health") == 1 else "does not keep values"


def _broker() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    try:
        client.ping()
    finally:
        client.close()
    return "ok"


def _outbox() -> str:
    oldest = OutboxMessage.objects.undelivered().order_by("created_at").values_list("created_at", flat=True).first()
    return "lagging" if oldest and clock.now() - oldest > MOST_OUTBOX_LAG else "ok"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "broker": _broker,
    "outbox": _outbox,
}


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when this process can serve people, 503 with the names of what is missing otherwise."""
    results = {}
    for name, check in CHECKS.items():
        try:
            results[name] = check()
        except Exception as error:  # a health check reports, whatever broke
            results[name] = type(error).__name__
    healthy = all(result == "ok" for result in results.values())
    return JsonResponse({"status": "ok" if healthy else "unavailable", **results}, status=200 if healthy else 503)
