"""The Celery application. Beat sweeps rows that are due; nothing is scheduled by ETA (see docs/decisions)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")

app = Celery("piazza")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
