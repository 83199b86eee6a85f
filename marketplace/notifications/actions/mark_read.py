"""Somebody has seen what they were told."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from marketplace.accounts.models import User
from marketplace.core import clock, live
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import NotFound
from marketplace.notifications.models import Notification


@action
def mark_read(*, public_ids: Sequence[str], actor: User) -> int:
    """Mark what stands in the actor's inbox as read; returns how many were not yet.

    Safe to repeat. `NotFound` when one of them is not there or is somebody else's; then none is marked.
    """
    wanted = set(public_ids)
    found = dict(Notification.objects.shown_to(actor).filter(public_id__in=wanted).values_list("public_id", "pk"))
    if found.keys() != wanted:
        raise NotFound
    return _mark(found.values(), actor)


@action
def mark_all_read(*, actor: User, until: datetime) -> int:
    """Mark everything that stood in the actor's inbox at `until`; returns how many were not yet read.

    `until` is the clock reading at which the inbox was looked at: what came in since stays unread.
    """
    seen = Notification.objects.filter(
        pk__in=Notification.objects.shown_to(actor).filter(deliveries__finished_at__lte=until).values("pk")
    )
    return _mark(seen.unread().values_list("pk", flat=True), actor)


@action
def mark_read_up_to(*, public_id: str, actor: User) -> int:
    """Mark one notification of the actor's inbox and everything below it as read; returns how many were not yet.

    Safe to repeat. `NotFound` when it is not there or is somebody else's; then none is marked.
    """
    shown = Notification.objects.shown_to(actor)
    newest = shown.filter(public_id=public_id).first()
    if newest is None:
        raise NotFound
    below = Q(created_at__lt=newest.created_at) | Q(created_at=newest.created_at, pk__lte=newest.pk)
    return _mark(shown.unread().filter(below).values_list("pk", flat=True), actor)


def _mark(keys: Iterable[int], actor: User) -> int:
    rows = list(Notification.objects.unread().filter(pk__in=list(keys)).locked().values_list("pk", flat=True))
    if not rows:
        return 0
    Notification.objects.filter(pk__in=rows).update(read_at=clock.now())
    record(action="notifications.mark_read", subject=actor, actor=actor, count=len(rows), last=rows[-1])
    live.hint("account", actor.public_id)
    return len(rows)
