"""Providers for tests: verified and open for business unless told otherwise."""

from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_user
from marketplace.core import clock
from marketplace.providers.models import Policy, Provider, StaffMember, VerificationDocument

BOLZANO = {"city": "Bolzano", "country": "IT", "latitude": 46.4983, "longitude": 11.3548, "timezone": "Europe/Rome"}
_numbers = count(1)


def make_provider(*, owner: User | None = None, about: str = "Honest work.", **fields: Any) -> Provider:
    """A verified plumber in Bolzano with one staff member: the owner."""
    number = next(_numbers)
    owner = owner or make_user(name=f"Karl Kofler {number}", role=User.Role.PROVIDER, preferred_language="de")
    values: dict[str, Any] = {
        "legal_name": owner.name,
        "trading_name": f"Kofler {number}",
        "slug": f"kofler-{number}",
        "language": owner.preferred_language,
        "languages": ["de", "it"],
        "street": "Via Goethe 5",
        "postcode": "39100",
        "verification": Provider.Verification.VERIFIED,
        "policy": Policy.objects.get(kind="flexible", version=1),
        **BOLZANO,
        **fields,
    }
    if values["verification"] == Provider.Verification.VERIFIED:
        values.setdefault("verified_at", clock.now())
    provider = Provider(owner=owner, **values)
    provider.set_current_language(values["language"])
    provider.about = about
    provider.save()
    make_staff(provider, name=owner.name, user=owner)
    return provider


def make_staff(provider: Provider, **fields: Any) -> StaffMember:
    """One more person whose time is booked."""
    number = provider.staff_members.count()
    values: dict[str, Any] = {"name": f"Colleague {number}", "position": number, **fields}
    return StaffMember.objects.create(provider=provider, **values)


def make_document(provider: Provider, *, content: bytes = b"%PDF-1.4 test", **fields: Any) -> VerificationDocument:
    """A document with a real file in the private storage."""
    name = storages["private"].save("documents/test.pdf", ContentFile(content))
    values = {"kind": VerificationDocument.Kind.IDENTITY, "file": name, "original_name": "passport.pdf"}
    return VerificationDocument.objects.create(provider=provider, **values | fields)
