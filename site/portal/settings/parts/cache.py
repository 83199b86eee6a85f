"""Two Redis servers: one that may evict (cache), one that never does (channel layer, broker). JSON, never pickle."""

from portal.settings.parts.environment import env

CACHE_REDIS_URL = env.str("CACHE_REDIS_URL", "redis://127.0.0.1:6379/1")
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_REDIS_URL,
        "KEY_PREFIX": env.str("CACHE_KEY_PREFIX", "piazza"),
        "TIMEOUT": 600,
        "OPTIONS": {"serializer": "marketplace.core.cache_json.JSONSerializer"},
    },
    # Wagtail would keep rows of the database here, which only pickle can; pages read renditions ahead instead.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
# Whole pages for strangers, see marketplace/core/pagecache. Off while templates are being written.
PAGE_CACHE_PATIENCE = 0.3  # seconds to wait for Redis before a page is made without it
PAGE_CACHE = env.bool("PAGE_CACHE", not env.bool("DEBUG", False))
CHANNEL_LAYERS = {
    "default": {
        # The Pub/Sub layer: the default layer drops messages over a capacity of 100 without an error.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": env.str("CHANNEL_PREFIX", "piazza")},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
