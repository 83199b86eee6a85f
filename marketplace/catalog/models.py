"""The category tree and the services that providers sell."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from parler.managers import TranslatableManager, TranslatableQuerySet
from parler.models import TranslatableModel, TranslatedFields
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from marketplace.accounts.models import Language
from marketplace.core import clock
from marketplace.core.ids import random_id
from marketplace.providers.models import Provider, StaffMember


class CategoryQuerySet(TranslatableQuerySet, MP_NodeQuerySet):
    """Translations and tree at once: whichever library's manager came first, the other's would be lost."""

    def active(self) -> "CategoryQuerySet":
        """Categories that are offered."""
        return self.filter(is_active=True)

    def trades(self) -> "CategoryQuerySet":
        """The leaves: what a service can belong to."""
        return self.active().filter(depth=2)

    def groups(self) -> "CategoryQuerySet":
        """The top level."""
        return self.active().filter(depth=1)


# mypy cannot know a base class that is made at run time.
class CategoryManager(MP_NodeManager, TranslatableManager.from_queryset(CategoryQuerySet)):  # type: ignore[misc]
    """Ordered as a tree, with the translations along."""

    def get_queryset(self) -> CategoryQuerySet:
        """All categories in tree order."""
        return CategoryQuerySet(self.model, using=self._db).prefetch_related("translations").order_by("path")


class Category(MP_Node, TranslatableModel):
    """A group of trades, or a trade."""

    key = models.SlugField(_("key"), max_length=60, unique=True)  # stable, language-free, from the data file
    icon = models.CharField(_("picture"), max_length=60, blank=True)
    colour = models.CharField(_("colour"), max_length=12, default="wheat")
    required_document = models.CharField(_("required document"), max_length=14, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)

    translations = TranslatedFields(
        name=models.CharField(_("name"), max_length=80),
        slug=models.SlugField(_("address"), max_length=80),
        people=models.CharField(_("people, plural"), max_length=80, blank=True),
        description=models.TextField(_("description"), blank=True),
        search_terms=models.JSONField(_("search terms"), default=list, blank=True),
    )

    objects = CategoryManager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.safe_translation_getter("name", any_language=True) or self.key


class FormerAddress(models.Model):
    """A word that stood for a category in addresses of one language until an editor chose another.

    Links to it lead on for as long as no category has that word now; of several that had it, to the one that left last.
    """

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="former_addresses")
    language = models.CharField(max_length=2, choices=Language)
    slug = models.SlugField(max_length=80)
    left_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.UniqueConstraint(fields=["slug", "language", "category"], name="former_address_once_per_category")
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.slug}"


class ServiceQuerySet(TranslatableQuerySet):
    """Named reads of services."""

    def bookable(self) -> "ServiceQuerySet":
        """What may be found and booked: published, by a verified provider who is not away."""
        return self.filter(
            status=Service.Status.PUBLISHED,
            provider__verification=Provider.Verification.VERIFIED,
            provider__is_available=True,
        )


# mypy cannot know a base class that is made at run time.
class ServiceManager(TranslatableManager.from_queryset(ServiceQuerySet)):  # type: ignore[misc]
    """Always brings the translations along."""

    def get_queryset(self) -> ServiceQuerySet:
        """All services with their translations prefetched."""
        return super().get_queryset().prefetch_related("translations")


class Service(TranslatableModel):
    """Something a provider sells: a title, a price, a duration, a category."""

    class PriceModel(models.TextChoices):
        """How the price is to be read."""

        FIXED = "fixed", _("Fixed price")
        HOURLY = "hourly", _("Per hour")
        FROM = "from", _("From")
        QUOTE = "quote", _("By quote")

    class Place(models.TextChoices):
        """Where the service happens."""

        AT_CUSTOMER = "at_customer", _("At your place")
        AT_PROVIDER = "at_provider", _("At the provider's")
        ONLINE = "online", _("Online")

    class Status(models.TextChoices):
        """Only a published service is found."""

        DRAFT = "draft", _("Draft")
        PENDING_REVIEW = "pending_review", _("Waiting for review")
        PUBLISHED = "published", _("Published")
        PAUSED = "paused", _("Paused")
        REJECTED = "rejected", _("Rejected")

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="services")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="services", verbose_name=_("trade"))
    language = models.CharField(max_length=2, choices=Language)  # the original's language
    price_model = models.CharField(_("price model"), max_length=6, choices=PriceModel, default=PriceModel.FIXED)
    price = models.DecimalField(_("price"), max_digits=9, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR", editable=False)
    duration = models.DurationField(_("duration"))
    buffer_before = models.DurationField(_("time before"), default=timedelta)
    buffer_after = models.DurationField(_("time after"), default=timedelta)
    lead_time = models.DurationField(_("earliest booking before the start"), default=timedelta)
    horizon_days = models.PositiveSmallIntegerField(_("how many days ahead"), default=60)
    place = models.CharField(_("place"), max_length=12, choices=Place, default=Place.AT_CUSTOMER)
    performed_by = models.ManyToManyField(
        StaffMember, related_name="services", verbose_name=_("performed by"), blank=True
    )
    status = models.CharField(_("status"), max_length=14, choices=Status, default=Status.DRAFT, editable=False)
    is_featured = models.BooleanField(_("editor's choice"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    rating_average = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    completed_count = models.PositiveIntegerField(default=0, editable=False)

    translations = TranslatedFields(
        title=models.CharField(_("title"), max_length=100),
        description=models.TextField(_("description"), max_length=2000, blank=True),
    )

    objects = ServiceManager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        indexes = [models.Index(fields=["provider", "position"], name="service_of_provider")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price_model="quote") | models.Q(price__gt=0), name="service_has_a_price"
            ),
            models.CheckConstraint(condition=models.Q(duration__gt=timedelta()), name="service_takes_time"),
        ]

    def __str__(self) -> str:
        return self.safe_translation_getter("title", any_language=True) or self.public_id


class ServicePicture(models.Model):
    """A picture of a service, stored and re-encoded by us."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="pictures")
    file = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(_("description of the picture"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.file
