"""The face of a provider and of its people."""

from functools import partial

from django.core.files.base import File
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import NotFound
from marketplace.core.outbox import announce
from marketplace.core.uploads import remove_picture, store_picture
from marketplace.providers.events import ProviderChanged
from marketplace.providers.models import Provider, StaffMember
from marketplace.providers.moves import lock_own


@action
def set_portrait(
    *, provider_id: int, actor: User, portrait: File | str, staff_member_id: int | None = None
) -> Provider:
    """Show another picture of the provider, or of one of its staff; where one person works alone, of both.

    `portrait` is an upload, or the name of a drawing of our own that is already in the `pictures` storage.
    """
    provider = lock_own(provider_id=provider_id, actor=actor)
    members = list(provider.staff_members.select_for_update().order_by("pk"))
    shown: list[Provider | StaffMember] = [one for one in members if one.pk == staff_member_id]
    if staff_member_id is not None and not shown:
        raise NotFound
    if staff_member_id is None or len(members) == 1:
        alone = members if len(members) == 1 else []
        shown = [provider, *alone]
    name = portrait if isinstance(portrait, str) else store_picture(portrait, folder="portraits", field="portrait").name
    before = {one.portrait for one in shown}
    for one in shown:
        one.portrait = name
        one.save(update_fields=["portrait"])
    record(action="providers.set_portrait", subject=provider, actor=actor, staff_member=staff_member_id)
    announce(ProviderChanged(provider_id=provider.pk))
    _forget(before - {provider.portrait, *(one.portrait for one in members)})
    return provider


def _forget(names: set[str]) -> None:
    """Delete the files that nobody shows any longer, once that is certain."""
    for name in names:
        if name.endswith(".webp"):
            transaction.on_commit(partial(remove_picture, name), robust=True)
