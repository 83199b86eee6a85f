"""Reads about accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Model

from marketplace.accounts.models import User
from marketplace.core.models import AuditEntry


def email_is_verified(user: User) -> bool:
    """Whether the account's own address is verified; allauth's table is the truth."""
    return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()


@dataclass(frozen=True, slots=True)
class Trace:
    """A line of the audit log with the name of who it was; empty for the system."""

    at: datetime
    action: str
    who: str
    data: dict[str, Any]


def audit_of(row: Model) -> list[Trace]:
    """Who did what to a row, the latest first. Two queries."""
    found = AuditEntry.objects.filter(object_type=row._meta.label_lower, object_id=row.pk).order_by("-at", "-pk")
    entries = list(found[:200])
    names = dict(User.objects.filter(pk__in={entry.actor_id for entry in entries}).values_list("pk", "name"))
    return [Trace(entry.at, entry.action, names.get(entry.actor_id or 0, ""), entry.data) for entry in entries]
