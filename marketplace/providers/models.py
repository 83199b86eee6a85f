"""Providers, their people, what was checked, and the terms on which a booking can be cancelled."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from parler.managers import TranslatableManager, TranslatableQuerySet
from parler.models import TranslatableModel, TranslatedFields

from marketplace.accounts.models import Language, User
from marketplace.core import clock
from marketplace.core.ids import random_id


class PolicyKind(models.TextChoices):
    """How strict a provider is about cancellations; what each means stands in booking's rules."""

    FLEXIBLE = "flexible", _("Flexible")
    MODERATE = "moderate", _("Moderate")
    STRICT = "strict", _("Strict")


class Policy(models.Model):  # type: ignore[django-manager-missing]  # parler makes the other side’s manager at run time
    """One version of cancellation terms: steps of (hours before the start, per cent back). Never edited in place."""

    kind = models.CharField(_("kind"), max_length=10, choices=PolicyKind)
    version = models.PositiveSmallIntegerField(default=1)
    steps = models.JSONField[Any, Any](help_text=_("Pairs of hours before the start and per cent refunded."))
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("cancellation policy")
        verbose_name_plural = _("cancellation policies")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="policy_one_row_per_version")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.version})"


class ProviderQuerySet(TranslatableQuerySet):
    """Named reads and locks of providers."""

    def found(self) -> "ProviderQuerySet":
        """Who may be found and booked: verified and not away."""
        return self.filter(verification=Provider.Verification.VERIFIED, is_available=True)

    def for_account(self, user: Any) -> "ProviderQuerySet":
        """Providers that an account owns or works in."""
        return self.filter(
            models.Q(owner=user) | models.Q(staff_members__user=user, staff_members__is_active=True)
        ).distinct()

    def locked(self) -> "ProviderQuerySet":
        """Rows locked for a change, in the order of their keys."""
        return self.select_for_update(of=("self",)).order_by("pk")


# mypy cannot know a base class that is made at run time.
class ProviderManager(TranslatableManager.from_queryset(ProviderQuerySet)):  # type: ignore[misc]
    """Always brings the translations along."""

    def get_queryset(self) -> ProviderQuerySet:
        """All providers with their translations prefetched."""
        return super().get_queryset().prefetch_related("translations")


class Provider(TranslatableModel):
    """A business or a self-employed person that offers services."""

    class AccountType(models.TextChoices):
        """One person, or several."""

        INDIVIDUAL = "individual", _("Individual")
        COMPANY = "company", _("Company")

    class TaxScheme(models.TextChoices):
        """How the provider is taxed; what follows from it is decided by invoicing."""

        STANDARD = "standard", _("Standard VAT")
        SMALL_BUSINESS = "small_business", _("Small business, no VAT")
        FORFETTARIO = "forfettario", _("Flat-rate scheme (Italy)")

    class Verification(models.TextChoices):
        """Only a verified provider is found, booked or may bid."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        VERIFIED = "verified", _("Verified")
        REJECTED = "rejected", _("Rejected")
        SUSPENDED = "suspended", _("Suspended")

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    owner = models.OneToOneField(User, on_delete=models.PROTECT, related_name="provider")
    account_type = models.CharField(
        _("kind of business"), max_length=10, choices=AccountType, default=AccountType.INDIVIDUAL
    )
    legal_name = models.CharField(_("legal name"), max_length=160)
    trading_name = models.CharField(_("trading name"), max_length=120)
    slug = models.SlugField(_("address on Piazza"), max_length=80, unique=True)
    vat_id = models.CharField(_("VAT number"), max_length=20, blank=True)
    tax_scheme = models.CharField(_("tax scheme"), max_length=14, choices=TaxScheme, default=TaxScheme.STANDARD)
    language = models.CharField(_("language you write in"), max_length=2, choices=Language, default=Language.DE)
    languages = models.JSONField[Any, Any](_("languages spoken"), default=list)
    skills = models.JSONField[Any, Any](_("skills"), default=list, blank=True)
    years_of_experience = models.PositiveSmallIntegerField(_("years of experience"), default=0)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=80)
    country = models.CharField(_("country"), max_length=2, default="IT")
    place_id = models.PositiveIntegerField(null=True, blank=True)  # GeoNames id: the town's names in every language
    latitude = models.FloatField()
    longitude = models.FloatField()
    service_radius_km = models.PositiveSmallIntegerField(_("how far you travel, in km"), default=20)
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Rome")
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="providers", verbose_name=_("cancellation policy")
    )
    instant_booking = models.BooleanField(_("customers book at once"), default=False)
    is_available = models.BooleanField(_("taking bookings"), default=True)
    portrait = models.CharField(max_length=200, blank=True, editable=False)
    verification = models.CharField(
        _("verification"), max_length=10, choices=Verification, default=Verification.DRAFT, editable=False
    )
    verification_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    rating_average = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    completed_count = models.PositiveIntegerField(default=0, editable=False)

    translations = TranslatedFields(about=models.TextField(_("about"), max_length=2000, blank=True))

    objects = ProviderManager()

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        indexes = [models.Index(fields=["verification", "submitted_at"], name="provider_queue")]

    def __str__(self) -> str:
        return self.trading_name


class StaffMember(models.Model):
    """A person whose time is booked. A solo provider has exactly one: themself."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="staff_members")
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="staff_memberships")
    name = models.CharField(_("name"), max_length=120)
    role = models.JSONField[Any, Any](_("what they do"), default=dict, blank=True)  # language -> words
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    portrait = models.CharField(max_length=200, blank=True, editable=False)
    is_active = models.BooleanField(_("takes bookings"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff members")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class VerificationDocument(models.Model):
    """A private file that shows who somebody is or what they may do. Never served from a public address."""

    class Kind(models.TextChoices):
        """What the document shows."""

        IDENTITY = "identity", _("Identity")
        TRADE_LICENCE = "trade_licence", _("Trade licence")
        INSURANCE = "insurance", _("Insurance")

    class Outcome(models.TextChoices):
        """What the moderator found."""

        PENDING = "pending", _("Pending")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="documents")
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    file = models.CharField(max_length=200, blank=True, editable=False)  # a name in the private storage
    original_name = models.CharField(max_length=120, blank=True, editable=False)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)
    reviewed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.PENDING, editable=False)

    class Meta:
        verbose_name = _("verification document")
        verbose_name_plural = _("verification documents")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"
