"""What search reads: one document per service and language, and the days on which a service is free."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language
from marketplace.catalog.models import Service
from marketplace.core import clock


class SearchDocument(models.Model):
    """The words of a service in one language, by that language's text-search configuration."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="search_documents")
    language = models.CharField(max_length=2, choices=Language)
    vector = SearchVectorField()
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        constraints = [models.UniqueConstraint(fields=["service", "language"], name="search_document_per_language")]
        indexes = [GinIndex(fields=["vector"], name="search_document_vector")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.language}"


class SearchEntry(models.Model):
    """What filters and orders read of one service, kept by search's listeners."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, primary_key=True, related_name="search_entry")
    category_path = models.CharField(max_length=255)
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    score = models.FloatField(default=0)
    latitude = models.FloatField()
    longitude = models.FloatField()
    radius_km = models.PositiveSmallIntegerField(default=0)  # 0: the customer comes to the provider
    is_online = models.BooleanField(default=False)
    next_free = models.DateTimeField(null=True)
    computed_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True, db_index=True)  # when it must be computed again

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        indexes = [
            models.Index(fields=["latitude", "longitude"], name="search_entry_place"),
            models.Index(fields=["category_path"], name="search_entry_category", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return str(self.service_id)


class ServiceDay(models.Model):
    """A day on which a service is free, and from when."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="search_days")
    date = models.DateField()
    first_free = models.DateTimeField()
    computed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("free day")
        verbose_name_plural = _("free days")
        constraints = [models.UniqueConstraint(fields=["service", "date"], name="service_day_once")]
        indexes = [models.Index(fields=["date", "service"], name="service_day_by_date")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.date}"
