"""The places of an account."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Address, User
from marketplace.accounts.rules import COUNTRIES, check_postcode
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotFound, TooMany
from marketplace.core.places import find_place

MOST_ADDRESSES = 20


@action
def save_address(
    *,
    actor: User,
    street: str,
    postcode: str,
    city: str,
    country: str,
    label: str = "",
    public_id: str = "",
) -> Address:
    """Add an address, or change the own one with that public id. Its point is the centre of the town, if known."""
    if country not in COUNTRIES:
        raise Invalid(_("Please choose one of these."), field="country", code="choice")
    User.objects.select_for_update().get(pk=actor.pk)  # two tabs cannot pass the limit together
    address = _own(actor, public_id) if public_id else Address(user=actor)
    if not public_id and actor.addresses.count() >= MOST_ADDRESSES:
        raise TooMany(_("You have saved as many addresses as an account can have."))
    address.label = " ".join(label.split())[:60]
    address.street = _needed(street, field="street", most=120)
    address.city = _needed(city, field="city", most=80)
    address.postcode = check_postcode(postcode, country=country)
    address.country = country
    place = find_place(address.city, language=actor.preferred_language)
    known = place if place is not None and place.country == country else None
    address.latitude = known.latitude if known else None
    address.longitude = known.longitude if known else None
    address.save()
    record(action="accounts.save_address", subject=address, actor=actor)
    return address


@action
def delete_address(*, actor: User, public_id: str) -> None:
    """Forget an own address; bookings keep their copy."""
    address = _own(actor, public_id)
    record(action="accounts.delete_address", subject=address, actor=actor)
    address.delete()


def _own(actor: User, public_id: str) -> Address:
    address = Address.objects.filter(user=actor, public_id=public_id).first()
    if address is None:
        raise NotFound
    return address


def _needed(text: str, *, field: str, most: int) -> str:
    cleaned = " ".join(text.split())
    if not cleaned:
        raise Invalid(_("This is needed."), field=field, code="required")
    if len(cleaned) > most:
        raise Invalid(_("At most %(most)s characters, please.") % {"most": most}, field=field, code="too_long")
    return cleaned
