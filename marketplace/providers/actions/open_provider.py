"""The first step of offering services."""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.actions.change_home import change_home
from marketplace.accounts.models import User
from marketplace.accounts.queries import email_is_verified
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotAllowed
from marketplace.core.locks import advisory_lock
from marketplace.core.outbox import announce
from marketplace.core.places import Place, find_place
from marketplace.providers import rules
from marketplace.providers.events import ProviderChanged
from marketplace.providers.models import Policy, PolicyKind, Provider, StaffMember

LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@action
def open_provider(
    *,
    actor: User,
    trading_name: str,
    town: str,
    account_type: str = Provider.AccountType.INDIVIDUAL,
    legal_name: str = "",
    language: str = "",
    slug: str = "",
) -> Provider:
    """Make a provider in draft with its owner as the one staff member; repeated, it gives back the one there is.

    `town` is what somebody types, in any of the three languages; `slug` is a wish, a taken one gets a number.
    """
    advisory_lock("providers.open", [actor.pk])
    if existing := Provider.objects.filter(owner=actor).first():
        return existing
    if not email_is_verified(actor):
        raise NotAllowed(_("Please confirm your e-mail address first."))
    if account_type not in Provider.AccountType.values:
        raise Invalid(field="account_type")
    name = rules.needed(trading_name, most=120, field="trading_name")
    language = language or actor.preferred_language
    provider = Provider(
        owner=actor,
        account_type=account_type,
        trading_name=name,
        legal_name=rules.at_most(legal_name, most=160, field="legal_name") or actor.name,
        slug=free_slug(slug or name),
        language=language,
        languages=[language],
        policy=newest_policy(PolicyKind.FLEXIBLE),
        **base_of(place_called(town, language=language), language=language),
    )
    provider.save()
    StaffMember.objects.create(provider=provider, user=actor, name=actor.name, phone=actor.phone_number)
    change_home(user=actor, role=User.Role.PROVIDER)
    record(action="providers.open", subject=provider, actor=actor)
    announce(ProviderChanged(provider_id=provider.pk))
    return provider


def free_slug(text: str) -> str:
    """The address made of a name; the lock keeps two of one name from getting the same."""
    base = slugify(text.translate(LETTERS))[:70] or "provider"
    advisory_lock("providers.slug", ["all"])
    taken = set(Provider.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def newest_policy(kind: str) -> Policy:
    """The version of a policy that holds for new bookings."""
    policy = Policy.objects.filter(kind=kind).order_by("-version").first()
    if policy is None:
        raise Invalid(field="policy")
    return policy


def place_called(town: str, *, language: str) -> Place:
    """The place somebody means."""
    place = find_place(town, language=language)
    if place is None or place.country not in rules.ZONES:
        raise Invalid(
            _("We do not know this town."), hint=_("Please choose one from the list."), field="town", code="town"
        )
    return place


def base_of(place: Place, *, language: str) -> dict[str, Any]:
    """The fields of a provider that follow from its town."""
    return {
        "city": place.name(language),
        "country": place.country,
        "place_id": place.id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "timezone": rules.ZONES[place.country],
    }
