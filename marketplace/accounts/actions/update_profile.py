"""What people say about themselves."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.accounts.rules import check_name, e164
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid


@action
def update_profile(*, actor: User, name: str, preferred_language: str, timezone: str) -> User:
    """Change the own name, language (en, de, it) and time zone (an IANA name)."""
    if preferred_language not in Language.values:
        raise Invalid(_("Please choose one of these."), field="preferred_language", code="choice")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(_("We do not know this time zone."), field="timezone", code="timezone") from None
    actor.name, actor.preferred_language, actor.timezone = check_name(name), preferred_language, timezone
    actor.save(update_fields=["name", "preferred_language", "timezone"])
    record(action="accounts.update_profile", subject=actor, actor=actor)
    return actor


@action
def change_phone(*, actor: User, phone_number: str, country: str = "IT") -> User:
    """Change the own number; another one has to be verified again. An empty one takes it away."""
    number = e164(phone_number, country=country)
    if number != actor.phone_number:
        actor.phone_number, actor.phone_verified = number, False
        actor.save(update_fields=["phone_number", "phone_verified"])
        record(action="accounts.change_phone", subject=actor, actor=actor)
    return actor
