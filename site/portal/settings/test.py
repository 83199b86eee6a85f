"""Tests: real PostgreSQL and Redis, one database, key prefix and media folder per worker (see conftest.py)."""

import atexit
import os
import shutil
import tempfile
from typing import Any

from portal.settings.base import *

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_number = int(_worker.removeprefix("gw")) if _worker.startswith("gw") else 13
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MEDIA_ROOT = tempfile.mkdtemp(prefix=f"piazza-media-{_worker}-")
PRIVATE_ROOT = tempfile.mkdtemp(prefix=f"piazza-private-{_worker}-")
for _folder in (MEDIA_ROOT, PRIVATE_ROOT):
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
_storages: Any = STORAGES
for _alias, _root in (("pictures", MEDIA_ROOT), ("private", PRIVATE_ROOT), ("editors", f"{PRIVATE_ROOT}/editors")):
    _storages[_alias]["OPTIONS"]["location"] = _root
_caches: Any = CACHES
_caches["default"]["KEY_PREFIX"] = f"test-{_worker}"
# Clearing the cache empties a whole Redis database, so every worker has one of its own; 0 is the portal's.
_caches["default"]["LOCATION"] = CACHE_REDIS_URL.split("?")[0].rsplit("/", 1)[0] + f"/{_number % 14 + 1}"
_layers: Any = CHANNEL_LAYERS
_layers["default"]["CONFIG"]["prefix"] = f"test-{_worker}"
# Unit tests deliver the outbox themselves; the whole-system tests start real workers on the real broker.
CELERY_BROKER_URL = "memory://"
# A test that wants a gateway starts one; what `make run` left in the state file is another process's.
STRIPE_SECRET_KEY = STRIPE_WEBHOOK_SECRET = STRIPE_API_BASE = ""
# Tests look at what the database says now; those of the page cache switch it on.
PAGE_CACHE = False
PAGE_CACHE_PATIENCE = 20.0  # a machine that is busy with other tests is slow, not away
DATABASES["default"]["CONN_MAX_AGE"] = 0
ALLOWED_HOSTS = ["*"]
