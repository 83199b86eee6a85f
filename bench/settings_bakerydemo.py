"""Wagtail's bakerydemo as the portal is measured: no debugging, files without hashes, its own database and caches.

Its settings for development record every statement and read every template anew; those for production want files
collected into the checkout. Neither would be a fair comparison.
"""

import secrets

from bakerydemo.settings.base import *  # type: ignore[import-not-found]  # noqa: F403  (in its own checkout)

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
SECRET_KEY = secrets.token_hex(32)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR"}},
}
