"""Every action writes one row of who did what, in its own transaction."""

from typing import Any

from django.db import models

from marketplace.core.models import AuditEntry


def record(*, action: str, subject: models.Model, actor: Any = None, **data: Any) -> AuditEntry:
    """Write an audit row. `actor` is an account or None for the system; `data` holds ids, codes and amounts only."""
    return AuditEntry.objects.create(
        action=action,
        actor_id=getattr(actor, "pk", None),
        object_type=subject._meta.label_lower,
        object_id=subject.pk,
        data=data,
    )
