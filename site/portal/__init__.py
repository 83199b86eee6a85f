"""The portal: settings, addresses and processes. Wiring only, no behaviour."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
