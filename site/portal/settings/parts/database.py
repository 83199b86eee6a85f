"""PostgreSQL everywhere. Two roles: the owner migrates, the application may not rewrite the audit log."""

import sys

from portal.settings.parts.environment import env

# Commands that change the schema act as the owner; everything else as the application.
OWNER_COMMANDS = {"migrate", "makemigrations", "createcachetable", "sqlmigrate"}
_runs_as_owner = len(sys.argv) > 1 and sys.argv[0].endswith("manage.py") and sys.argv[1] in OWNER_COMMANDS

DATABASE_URL = env.str("DATABASE_URL", "postgres://piazza_app@127.0.0.1:5432/piazza")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", DATABASE_URL)

DATABASES = {"default": env.db_url_config(DATABASE_OWNER_URL if _runs_as_owner else DATABASE_URL)}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    ATOMIC_REQUESTS=False,
    CONN_MAX_AGE=env.int("DATABASE_CONN_MAX_AGE", 60),
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        # Every session thinks in UTC and gives up rather than hang a request for ever.
        "options": "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=10000"
        if not _runs_as_owner
        else "-c timezone=UTC",
    },
)
DATABASE_APP_ROLE = env.db_url_config(DATABASE_URL).get("USER", "")
