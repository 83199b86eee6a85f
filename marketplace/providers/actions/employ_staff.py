"""The people of a provider."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.accounts.rules import e164
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotFound, TooMany
from marketplace.core.outbox import announce
from marketplace.providers import rules
from marketplace.providers.events import ProviderChanged
from marketplace.providers.models import Provider, StaffMember
from marketplace.providers.moves import lock_own

MOST_STAFF = 50
LONGEST_ROLE = 60


@action
def add_staff_member(
    *,
    provider_id: int,
    actor: User,
    name: str,
    role: dict[str, str] | None = None,
    phone: str = "",
    user: User | None = None,
) -> StaffMember:
    """One more person whose time is booked. `role` is language to words; `user` is their login, if they have one."""
    provider = lock_own(provider_id=provider_id, actor=actor)
    number = provider.staff_members.count()
    if number >= MOST_STAFF:
        raise TooMany
    member = StaffMember.objects.create(
        provider=provider,
        name=rules.needed(name, most=120, field="name"),
        role=_clean_role(role or {}),
        phone=e164(phone, country=provider.country, field="phone"),
        user=user,
        position=number,
    )
    _tell(provider, member, actor, "providers.add_staff_member")
    return member


@action
def update_staff_member(*, staff_member_id: int, actor: User, **changes: Any) -> StaffMember:
    """Change name, role, phone, is_active or position; the owner's to do. At least one person takes bookings."""
    if unknown := changes.keys() - {"name", "role", "phone", "is_active", "position"}:
        raise TypeError(f"A staff member has no {', '.join(sorted(unknown))} to change.")
    member = StaffMember.objects.filter(pk=staff_member_id).first()
    if member is None:
        raise NotFound
    provider = lock_own(provider_id=member.provider_id, actor=actor)
    member = StaffMember.objects.select_for_update().get(pk=staff_member_id)
    cleaned = _clean(provider, changes)
    if cleaned.get("is_active") is False:
        _somebody_stays(provider, member)
    for field, value in cleaned.items():
        setattr(member, field, value)
    if cleaned:
        member.save(update_fields=list(cleaned))
    _tell(provider, member, actor, "providers.update_staff_member", fields=sorted(cleaned))
    return member


def _clean(provider: Provider, changes: dict[str, Any]) -> dict[str, Any]:
    cleaned = dict(changes)
    if "name" in cleaned:
        cleaned["name"] = rules.needed(cleaned["name"], most=120, field="name")
    if "role" in cleaned:
        cleaned["role"] = _clean_role(cleaned["role"])
    if "phone" in cleaned:
        cleaned["phone"] = e164(cleaned["phone"], country=provider.country, field="phone")
    return cleaned


def _clean_role(role: dict[str, str]) -> dict[str, str]:
    words = {code: rules.at_most(text, most=LONGEST_ROLE, field="role") for code, text in role.items()}
    if words.keys() - set(Language.values):
        raise Invalid(field="role")
    return {code: text for code, text in words.items() if text}


def _somebody_stays(provider: Provider, leaving: StaffMember) -> None:
    if not provider.staff_members.filter(is_active=True).exclude(pk=leaving.pk).exists():
        raise Invalid(
            _("At least one person must take bookings."),
            hint=_("If you are all away, switch bookings off for a while."),
            field="is_active",
            code="last_person",
        )


def _tell(provider: Provider, member: StaffMember, actor: User, name: str, **data: Any) -> None:
    record(action=name, subject=member, actor=actor, provider=provider.pk, **data)
    announce(ProviderChanged(provider_id=provider.pk))
