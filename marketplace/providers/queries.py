"""Reads about providers: who may see what of whom."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Case, Prefetch, Q, QuerySet, When

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.places import Place, nearest_place
from marketplace.core.places.place import read_places
from marketplace.providers import rules
from marketplace.providers.models import Provider, ProviderQuerySet, StaffMember, VerificationDocument
from marketplace.providers.moves import JUDGE


@dataclass(frozen=True, slots=True)
class PublicLocation:
    """Where a provider is, as everybody may know it. An individual's street is nobody's business."""

    town: str
    region: str
    country: str
    street: str
    postcode: str
    latitude: float
    longitude: float

    @property
    def has_address(self) -> bool:
        """Whether there is more than the town to show."""
        return bool(self.street)


@cache
def _places() -> dict[int, Place]:
    return {place.id: place for place in read_places()}


def town_of(provider: Provider) -> Place:
    """The town a provider belongs to."""
    place = _places().get(provider.place_id) if provider.place_id else None
    return place or nearest_place(provider.latitude, provider.longitude)


def town_name(provider: Provider, language: str) -> str:
    """The town in a language as far as its name is known, else as the provider wrote it. No query."""
    return town_of(provider).name(language) if provider.place_id else provider.city


def public_location(provider: Provider, language: str) -> PublicLocation:
    """Town and its centre for an individual; the address as well for a company. No query."""
    place = town_of(provider)
    town = town_name(provider, language)
    exact = provider.account_type == Provider.AccountType.COMPANY
    return PublicLocation(
        town=town,
        region=place.region_name(language),
        country=provider.country,
        street=provider.street if exact else "",
        postcode=provider.postcode if exact else "",
        latitude=provider.latitude if exact else place.latitude,
        longitude=provider.longitude if exact else place.longitude,
    )


def with_people(providers: ProviderQuerySet) -> ProviderQuerySet:
    """Providers with the staff that takes bookings, and their policy."""
    active = StaffMember.objects.filter(is_active=True)
    return providers.select_related("policy").prefetch_related(Prefetch("staff_members", queryset=active))


def provider_by_slug(slug: str, *, viewer: Any = None) -> Provider:
    """A verified provider's page; before that (and when suspended) only its own people see it, else `NotFound`."""
    visible = Q(verification=Provider.Verification.VERIFIED)
    if viewer is not None and viewer.is_authenticated:
        own = Provider.objects.for_account(viewer).values("pk")
        visible |= Q(pk__in=own)
    provider = with_people(Provider.objects.filter(visible, slug=slug)).first()
    if provider is None:
        raise NotFound
    return provider


def provider_of(user: User) -> Provider | None:
    """The business an account owns, or else works in; its people and translations are not loaded. One query."""
    candidates = Provider.objects.for_account(user).prefetch_related(None).select_related("policy")
    owned = Case(When(owner=user, then=0), default=1)
    return candidates.annotate(owned_first=owned).order_by("owned_first", "pk").first()


def abouts(provider: Provider) -> dict[str, str]:
    """Language to text of what a provider says about themself, only the languages they wrote in. No query more."""
    return {row.language_code: row.about for row in provider.translations.all() if row.about}


def valid_documents(provider: Provider) -> QuerySet[VerificationDocument]:
    """Documents that have not expired."""
    today = clock.now().date()
    return provider.documents.filter(Q(expires_on=None) | Q(expires_on__gte=today))


def gaps(provider: Provider) -> list[rules.Missing]:
    """What a provider still has to give before a moderator looks at it. Two queries."""
    return rules.missing_before_submitting(
        account_type=provider.account_type,
        about=abouts(provider).get(provider.language, ""),
        vat_id=provider.vat_id,
        street=provider.street,
        postcode=provider.postcode,
        document_kinds=valid_documents(provider).values_list("kind", flat=True),
        staff=provider.staff_members.filter(is_active=True).count(),
    )


def works_for(user: Any, provider: Provider) -> bool:
    """Whether an account owns this business or works in it. One query, none for a visitor."""
    return bool(user.is_authenticated and Provider.objects.for_account(user).filter(pk=provider.pk).exists())


def waiting() -> ProviderQuerySet:
    """Handed in and not answered, the longest wait first."""
    return Provider.objects.filter(verification=Provider.Verification.SUBMITTED).order_by("submitted_at", "pk")


def may_judge(user: Any) -> bool:
    """Whether an account is a moderator of providers."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(JUDGE))


def document_for(*, viewer: Any, public_id: str) -> VerificationDocument:
    """A document for its provider's owner or a moderator; for anybody else there is none."""
    document = VerificationDocument.objects.select_related("provider").filter(public_id=public_id).first()
    if document is None or not document.file or not viewer.is_authenticated:
        raise NotFound
    if document.provider.owner_id != viewer.pk and not may_judge(viewer):
        raise NotFound
    return document
