"""Two database roles: the owner migrates, the application reads and writes, but never rewrites history."""

from typing import Any

from django.conf import settings
from django.db import connections

# Rows of these tables are added and read; a correction is another row.
APPEND_ONLY_TABLES = (
    "core_auditentry",
    "invoicing_invoice",
    "invoicing_creditnote",
    "invoicing_documentfile",
    "payments_journalentry",
    "payments_posting",
)


def append_only_tables() -> tuple[str, ...]:
    """Tables that the application role may neither update nor delete from."""
    return APPEND_ONLY_TABLES


def grant_to_application(*, using: str = "default", **_: Any) -> None:
    """Give the application role what it needs, after a migration by the owner. Safe to repeat."""
    role = settings.DATABASE_APP_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        current, exists = cursor.fetchone()
        if not exists or current == role:
            return
        name = connections[using].ops.quote_name(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table in append_only_tables():
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
            if cursor.fetchone()[0]:
                cursor.execute(
                    f"REVOKE UPDATE, DELETE, TRUNCATE ON {connections[using].ops.quote_name(table)} FROM {name}"
                )
