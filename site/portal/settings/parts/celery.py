"""Celery: late acknowledgement, short visibility, no ETA. A killed worker loses nothing."""

from datetime import timedelta

from portal.settings.parts.environment import env

CELERY_BROKER_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60, "global_keyprefix": env.str("CELERY_PREFIX", "")}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 55
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "outbox-sweep": {"task": "marketplace.core.tasks.sweep_outbox", "schedule": timedelta(seconds=10)},
    "notifications-sweep": {
        "task": "marketplace.notifications.tasks.sweep_deliveries",
        "schedule": timedelta(seconds=30),
    },
    "bidding-timers": {"task": "marketplace.bidding.tasks.run_timers", "schedule": timedelta(seconds=30)},
    "booking-timers": {"task": "marketplace.booking.tasks.run_timers", "schedule": timedelta(seconds=30)},
    "answers-forget": {"task": "marketplace.core.tasks.forget_answers", "schedule": timedelta(hours=6)},
    "payments-sweep": {"task": "marketplace.payments.tasks.sweep", "schedule": timedelta(seconds=20)},
    "pages-due": {"task": "home.tasks.publish_due", "schedule": timedelta(seconds=60)},
    "contact-forget": {"task": "home.tasks.forget_contact_messages", "schedule": timedelta(hours=12)},
    "help-forget": {"task": "home.tasks.forget_help", "schedule": timedelta(hours=12)},
    "search-due": {"task": "marketplace.search.tasks.refresh_due", "schedule": timedelta(seconds=60)},
}

TASKS = {"default": {"BACKEND": "marketplace.core.tasks_backend.CeleryBackend"}}
