"""Pages in Redis. An entry is right as long as none of its tags was purged after its page began to be made.

Each purge writes a number under the tag; the numbers only grow (microseconds of Redis' own clock). An entry carries
the number at which its page began. So a page that was being made while something changed is never found afterwards,
whatever the order in which both arrive here. A tag without a number is one that Redis forgot (it may evict): its
entries count as purged. Reading is one round trip, done by a script on the server.
"""

import logging
import time
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

REST = 2.0  # seconds during which nobody asks a Redis that did not answer
MOST_BYTES = 500_000

_MOMENT = """
local function moment(prefix)
  local t = redis.call('TIME')
  local now = t[1] * 1000000 + t[2]
  local last = tonumber(redis.call('GET', prefix .. 'moment') or '0')
  if now <= last then now = last + 1 end
  redis.call('SET', prefix .. 'moment', string.format('%.0f', now))
  return now
end
"""
_READ = (
    _MOMENT
    + """
local e = redis.call('HMGET', KEYS[1], 'born', 'tags', 'head', 'body')
if e[1] then
  local born, right = tonumber(e[1]), true
  for tag in string.gmatch(e[2], '%S+') do
    local purged = redis.call('GET', ARGV[1] .. 'tag:' .. tag)
    if not purged or tonumber(purged) >= born then right = false break end
  end
  if right then return {e[3], e[4]} end
end
return string.format('%.0f', moment(ARGV[1]))
"""
)
_WRITE = (
    _MOMENT
    + """
local born, right, now = tonumber(ARGV[2]), true, nil
for tag in string.gmatch(ARGV[3], '%S+') do
  local key = ARGV[1] .. 'tag:' .. tag
  local purged = redis.call('GET', key)
  if not purged then
    now = now or moment(ARGV[1])
    purged = string.format('%.0f', now)
    redis.call('SET', key, purged)
  end
  if tonumber(purged) >= born then right = false end
end
if not right then return 0 end
redis.call('HSET', KEYS[1], 'born', ARGV[2], 'tags', ARGV[3], 'head', ARGV[4], 'body', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return 1
"""
)
_PURGE = (
    _MOMENT
    + """
local now = string.format('%.0f', moment(ARGV[1]))
for i = 2, #ARGV do redis.call('SET', ARGV[1] .. 'tag:' .. ARGV[i], now, 'XX') end
"""
)


class Unreachable(Exception):
    """Redis does not answer; the page is made without it."""


class Store:
    """The scripts, and a short memory of Redis being away."""

    def __init__(self, url: str, prefix: str) -> None:
        self.prefix = prefix
        self.client = redis.Redis.from_url(
            url,
            socket_timeout=settings.PAGE_CACHE_PATIENCE,
            socket_connect_timeout=settings.PAGE_CACHE_PATIENCE,
            retry_on_timeout=False,
        )
        self._read = self.client.register_script(_READ)
        self._write = self.client.register_script(_WRITE)
        self._purge = self.client.register_script(_PURGE)
        self._away_until = 0.0

    def read(self, key: str) -> tuple[bytes, bytes] | int:
        """(head, body) of a page that is right, else the number at which a page that is made now begins."""
        found = self._ask(self._read, [self.prefix + key], [self.prefix])
        return int(found) if isinstance(found, bytes) else (found[0], found[1])

    def write(self, key: str, *, born: int, tags: Iterable[str], head: bytes, body: bytes, milliseconds: int) -> bool:
        """Keep a page; False when something it shows has changed since it began to be made."""
        names = " ".join(sorted(tags))
        return bool(self._ask(self._write, [self.prefix + key], [self.prefix, born, names, head, body, milliseconds]))

    def purge(self, tags: Iterable[str]) -> None:
        """No entry with one of these tags is found any more. Asks even a Redis that was away a moment ago."""
        self._away_until = 0.0
        self._ask(self._purge, [], [self.prefix, *sorted(tags)])

    def _ask(self, script: Any, keys: list[str], arguments: list[Any]) -> Any:
        if time.monotonic() < self._away_until:
            raise Unreachable
        try:
            return script(keys=keys, args=arguments)
        except redis.RedisError as error:
            self._away_until = time.monotonic() + REST
            raise Unreachable from error


@cache
def _store(url: str, prefix: str) -> Store:
    return Store(url, prefix)


def store() -> Store:
    """This process's store."""
    place: Mapping[str, Any] = settings.CACHES["default"]
    return _store(place["LOCATION"], f"{place['KEY_PREFIX']}:page:")


def purge(*tags: str, must: bool = False) -> None:
    """Forget every page that shows one of these, once the change is committed.

    With `must` (listeners of the outbox) Redis has to be there now as well: if it is not, `Unreachable` lets the outbox
    try again. Without, a lost purge is made good by the longest time that a page is kept.
    """
    if not settings.PAGE_CACHE or not tags:
        return
    if must:
        store().purge(tags)
    transaction.on_commit(lambda: _purge_quietly(tags))


def _purge_quietly(tags: tuple[str, ...]) -> None:
    try:
        store().purge(tags)
    except Unreachable:
        logger.warning("pages were not purged: Redis is away (%s)", " ".join(tags))
