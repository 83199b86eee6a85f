"""Who stands on a document: copied as they are on the day of issue, with what decides about the tax."""

from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings

from marketplace.accounts.models import Address
from marketplace.booking.models import Booking
from marketplace.core import clock, formats
from marketplace.core.taxes import STANDARD, TaxParty
from marketplace.providers.models import Provider


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a document."""

    name: str
    trading_name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    vat_id: str = ""
    email: str = ""
    scheme: str = STANDARD
    timezone: str = "Europe/Rome"

    @property
    def tax(self) -> TaxParty:
        """What decides about the tax."""
        return TaxParty(self.country, self.vat_id, self.scheme)

    def snapshot(self) -> dict[str, str]:
        """As it is frozen on a document."""
        return asdict(self)

    def today(self) -> date:
        """The day on this side's calendar."""
        return formats.in_zone(clock.now(), self.timezone).date()


def platform() -> Party:
    """Who runs the portal, from the settings."""
    return Party(
        name=settings.PLATFORM_NAME,
        street=settings.PLATFORM_STREET,
        postcode=settings.PLATFORM_POSTCODE,
        city=settings.PLATFORM_CITY,
        country=settings.PLATFORM_COUNTRY,
        vat_id=settings.PLATFORM_VAT_ID,
        email=settings.PLATFORM_EMAIL,
        timezone=settings.PLATFORM_TIMEZONE,
    )


def provider_party(provider: Provider) -> Party:
    """A provider with the address that the law wants on an invoice, an individual's as well."""
    return Party(
        name=provider.legal_name,
        trading_name=provider.trading_name if provider.trading_name != provider.legal_name else "",
        street=provider.street,
        postcode=provider.postcode,
        city=provider.city,
        country=provider.country,
        vat_id=provider.vat_id,
        scheme=provider.tax_scheme,
        timezone=provider.timezone,
    )


def customer_party(booking: Booking) -> Party:
    """The customer: where the work was done, else the first address they keep, else the name alone.

    Customers have no VAT number yet; where billing details come, they come in here.
    """
    name = booking.customer.name or booking.customer.email
    country = booking.provider.country
    if booking.street:
        return Party(name, "", booking.street, booking.postcode, booking.city, booking.country or country)
    address = Address.objects.filter(user_id=booking.customer_id).order_by("pk").first()
    if address:
        return Party(name, "", address.street, address.postcode, address.city, address.country)
    return Party(name, country=country)
