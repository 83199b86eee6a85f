"""The portal with Django's own page cache where ours stands, in the same Redis."""

from bench.settings import *  # noqa: F403

PAGE_CACHE = False
CACHES["pages"] = {  # noqa: F405  (Django's middleware keeps response objects, which takes pickle)
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": CACHE_REDIS_URL,  # noqa: F405
    "KEY_PREFIX": "bench-django",
}
CACHE_MIDDLEWARE_ALIAS = "pages"
CACHE_MIDDLEWARE_SECONDS = 600
_ours = MIDDLEWARE.index("marketplace.core.pagecache.middleware.PageCacheMiddleware")  # noqa: F405
MIDDLEWARE = [
    *MIDDLEWARE[:_ours],  # noqa: F405
    "django.middleware.cache.UpdateCacheMiddleware",
    "django.middleware.cache.FetchFromCacheMiddleware",
    *MIDDLEWARE[_ours + 1 :],  # noqa: F405
]
